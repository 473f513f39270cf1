#include <boost/asio.hpp>
#include <boost/asio/compose.hpp>
#include <cstdint>
#include <array>
#include <memory>
#include <span>
#include <string_view>

namespace asio = boost::asio;

// Sends a length prefix and then the bytes, which stay the caller's until completion.
template <asio::completion_token_for<void(boost::system::error_code, std::size_t)> Token>
auto async_send_frame(asio::ip::tcp::socket& sock, std::span<const std::uint8_t> body, Token&& token)
{
    auto head = std::make_unique<std::array<std::uint8_t, 2>>();
    (*head)[0] = std::uint8_t(body.size() >> 8);
    (*head)[1] = std::uint8_t(body.size());
    const std::array<asio::const_buffer, 2> bufs{asio::buffer(*head), asio::buffer(body.data(), body.size())};
    return asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
        [&sock, bufs, head = std::move(head), started = false](auto& self, boost::system::error_code ec = {}, std::size_t n = 0) mutable {
            if (started) return self.complete(ec, n);
            started = true;
            asio::async_write(sock, bufs, std::move(self));
        },
        token, sock);
}

template <class Handler>
void async_say(asio::ip::tcp::socket& sock, std::string_view text, Handler&& h)
{
    asio::async_write(sock, asio::buffer(text), std::forward<Handler>(h));
}
