#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;

// A frame is a length of four bytes and a body. The body is borrowed until the token completes.
namespace detail {
template <class Stream>
struct send_frame_op {
    Stream& stream;
    std::unique_ptr<std::array<std::uint8_t, 4>> head;
    asio::const_buffer body;
    bool started = false;

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        if (started) return self.complete(ec, n);
        started = true;
        const std::array<asio::const_buffer, 2> message{asio::buffer(*head), body};
        asio::async_write(stream, message, std::move(self));
    }
};
}  // namespace detail

template <class Stream, class Token>
auto async_send_frame(Stream& s, asio::const_buffer body, Token&& token)
{
    auto head = std::make_unique<std::array<std::uint8_t, 4>>();
    for (std::size_t i = 0; i < 4; ++i) (*head)[i] = std::uint8_t(body.size() >> (24 - 8 * i));
    return asio::async_compose<Token, void(error_code, std::size_t)>(detail::send_frame_op<Stream>{s, std::move(head), body}, token, s);
}

template <class Stream>
awaitable<std::size_t> send_text(Stream& s, std::string_view text)
{
    return async_send_frame(s, asio::buffer(text), use_awaitable);
}

static awaitable<std::uint32_t> read_status(tcp::socket& s)
{
    std::array<std::uint8_t, 4> raw;
    co_await asio::async_read(s, asio::buffer(raw), use_awaitable);
    std::uint32_t v = 0;
    for (std::uint8_t b : raw) v = v << 8 | b;
    co_return v;
}

awaitable<bool> authenticate(tcp::socket& s, const std::string& user, const std::string& secret)
{
    const std::string hello = "user " + user;
    co_await async_send_frame(s, asio::buffer(hello), use_awaitable);
    if (co_await read_status(s) != 0) co_return false;
    co_await send_text(s, "secret " + secret);
    co_return co_await read_status(s) == 0;
}

void send_shared(tcp::socket& s, std::shared_ptr<const std::string> body)
{
    const auto bytes = asio::buffer(*body);
    async_send_frame(s, bytes, [body = std::move(body)](error_code, std::size_t) {});
}
