#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

// A composed operation: the payload stays the caller's until the token completes; the length prefix
// belongs to the operation. The session below awaits it in the frame that owns the payload.
namespace wire {

namespace asio = boost::asio;
using boost::system::error_code;

template <class Stream>
struct frame_op {
    Stream& stream;
    std::string_view payload;
    std::unique_ptr<std::array<unsigned char, 4>> prefix;
    bool started = false;

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        if (started || ec)
            return self.complete(ec, n);
        started = true;
        const std::array<asio::const_buffer, 2> both{asio::buffer(*prefix), asio::buffer(payload)};
        asio::async_write(stream, both, std::move(self));
    }
};

template <class Stream, class Token>
auto async_send_frame(Stream& stream, std::string_view payload, Token&& token)
{
    auto prefix = std::make_unique<std::array<unsigned char, 4>>();
    for (unsigned i = 0; i < 4; ++i)
        (*prefix)[i] = static_cast<unsigned char>(payload.size() >> (24 - 8 * i));
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        frame_op<Stream>{stream, payload, std::move(prefix)}, token, stream);
}

asio::awaitable<void> echo_upper(asio::ip::tcp::socket socket)
{
    std::string text;
    for (;;) {
        const std::size_t n =
            co_await asio::async_read_until(socket, asio::dynamic_buffer(text, 1 << 16), '\n', asio::use_awaitable);
        std::string line = text.substr(0, n - 1);
        text.erase(0, n);
        for (char& c : line)
            c = (c >= 'a' && c <= 'z') ? static_cast<char>(c - 32) : c;
        co_await async_send_frame(socket, line, asio::use_awaitable);
    }
}

}  // namespace wire
