#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

namespace seastar { // what the case needs of <seastar/core/file.hh>, do_with.hh, scattered_message.hh
template <class T = void>
class future {
public:
    template <class F>
    future<> then(F&& f);
    template <class F>
    future<> finally(F&& f);
};
class file {
public:
    future<std::size_t> dma_write(std::uint64_t pos, const void* buf, std::size_t len);
};
struct free_deleter {
    void operator()(void*) const;
};
template <class T>
std::unique_ptr<T[], free_deleter> allocate_aligned_buffer(std::size_t n, std::size_t align);
template <class T, class F>
auto do_with(T&& v, F&& f) -> decltype(f(v)); // keeps v until the future is ready
template <class CharT>
class scattered_message {
public:
    void append_static(const CharT* p, std::size_t n);
    void append(std::string s);
};
template <class CharT>
class output_stream {
public:
    future<> write(scattered_message<CharT> m);
    future<> write(const CharT* p, std::size_t n);
    future<> flush();
};
}  // namespace seastar

class http_out {
public:
    http_out(seastar::output_stream<char> o, seastar::file log) : out_(std::move(o)), log_(std::move(log)) {}

    seastar::future<> status(int code)
    {
        std::string line = "HTTP/1.1 " + std::to_string(code);
        seastar::scattered_message<char> m;
        m.append(std::move(line));
        m.append_static("\r\n", 2);
        return out_.write(std::move(m)).then([this] { return out_.flush(); });
    }
    seastar::future<> number(int v)
    {
        std::string text = std::to_string(v);
        return out_.write(text.data(), text.size());
    }
    seastar::future<> log(std::uint64_t at, int v)
    {
        auto buf = seastar::allocate_aligned_buffer<char>(512, 512);
        std::memset(buf.get(), v, 512);
        return seastar::do_with(std::move(buf), [this, at](auto& b) { return log_.dma_write(at, b.get(), 512).then([](std::size_t) {}); });
    }

private:
    seastar::output_stream<char> out_;
    seastar::file log_;
};
