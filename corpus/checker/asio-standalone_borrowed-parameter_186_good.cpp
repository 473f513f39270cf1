// Length-prefixed framing as composed operations that take a completion token.
#define ASIO_STANDALONE
#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#include <array>
#include <asio.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace framing {

using header = std::array<std::uint8_t, 4>;

inline header encode_length(std::size_t n)
{
    return {std::uint8_t(n >> 24), std::uint8_t(n >> 16), std::uint8_t(n >> 8), std::uint8_t(n)};
}

inline std::size_t decode_length(const header& h)
{
    return std::size_t(h[0]) << 24 | std::size_t(h[1]) << 16 | std::size_t(h[2]) << 8 | std::size_t(h[3]);
}

// head and body must stay valid until the operation completes.
template <typename Stream, typename Token>
auto async_write_frame(Stream& s, const header& head, const std::vector<std::uint8_t>& body, Token&& token)
{
    std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
    return asio::async_write(s, parts, std::forward<Token>(token));
}

template <typename Stream, typename Token>
auto async_read_header(Stream& s, header& head, Token&& token)
{
    return asio::async_read(s, asio::buffer(head), std::forward<Token>(token));
}

}  // namespace framing

namespace {

constexpr std::size_t max_frame = 1 << 20;

asio::awaitable<void> serve(asio::ip::tcp::socket s)
{
    framing::header head;
    std::vector<std::uint8_t> body;
    for (;;) {
        co_await framing::async_read_header(s, head, asio::use_awaitable);
        std::size_t n = framing::decode_length(head);
        if (n > max_frame) co_return;
        body.resize(n);
        co_await asio::async_read(s, asio::buffer(body), asio::use_awaitable);
        for (auto& b : body) b = std::uint8_t(b ^ 0x5a);
        framing::header answer = framing::encode_length(body.size());
        co_await framing::async_write_frame(s, answer, body, asio::use_awaitable);
    }
}

asio::awaitable<void> listen(unsigned short port)
{
    auto ex = co_await asio::this_coro::executor;
    asio::ip::tcp::acceptor acceptor(ex, {asio::ip::tcp::v4(), port});
    for (;;) {
        auto s = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(ex, serve(std::move(s)), asio::detached);
    }
}

}  // namespace

int main()
{
    asio::io_context io;
    asio::co_spawn(io, listen(6000), asio::detached);
    io.run();
}
