// Declarations only: streams and files.
#pragma once
#include "future.hh"
#include "temporary_buffer.hh"
#include <string>
#include "../net/packet.hh"
namespace seastar {
template <typename CharType>
class output_stream {
public:
    output_stream(output_stream&&) noexcept;
    /// Copies what it does not send at once.
    future<> write(const CharType* p, std::size_t n);
    future<> write(const std::string& s);
    /// Without copying.
    future<> write(temporary_buffer<CharType> b);
    future<> write(net::packet p);
    future<> flush() noexcept;
    future<> close() noexcept;
};
template <typename CharType>
class input_stream {
public:
    future<temporary_buffer<CharType>> read();
    future<temporary_buffer<CharType>> read_exactly(std::size_t);
};
class file {
public:
    /// The bytes must stay valid and aligned until the future resolves.
    template <typename CharType>
    future<std::size_t> dma_write(std::uint64_t pos, const CharType* buf, std::size_t len);
    template <typename CharType>
    future<std::size_t> dma_read(std::uint64_t pos, CharType* buf, std::size_t len);
    future<> flush();
    future<> close();
};
}  // namespace seastar
