#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;

namespace wire {

using payload_ptr = std::shared_ptr<const std::vector<std::uint8_t>>;
using header = std::array<std::uint8_t, 6>;

inline header make_header(std::uint16_t channel, std::size_t n)
{
    return {std::uint8_t(channel >> 8), std::uint8_t(channel),  std::uint8_t(n >> 24),
            std::uint8_t(n >> 16),      std::uint8_t(n >> 8),   std::uint8_t(n)};
}

template <class Stream>
struct send_packet_op {
    Stream& stream;
    payload_ptr payload;
    std::unique_ptr<header> head;
    bool started = false;

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        if (!started) {
            started = true;
            const std::array<asio::const_buffer, 2> gather{asio::buffer(*head), asio::buffer(*payload)};
            asio::async_write(stream, gather, std::move(self));
            return;
        }
        const std::size_t overhead = head->size();
        head.reset();
        self.complete(ec, n > overhead ? n - overhead : 0);
    }
};

/// Completes with the number of payload bytes written.
template <class Stream, class Token>
auto async_send_packet(Stream& stream, std::uint16_t channel, payload_ptr payload, Token&& token)
{
    const std::size_t size = payload->size();
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        send_packet_op<Stream>{stream, std::move(payload), std::make_unique<header>(make_header(channel, size))},
        token, stream);
}

}  // namespace wire

asio::awaitable<std::size_t> replay(asio::ip::tcp::socket& sock, std::vector<wire::payload_ptr> packets)
{
    std::size_t total = 0;
    for (const auto& p : packets) total += co_await wire::async_send_packet(sock, 7, p, asio::use_awaitable);
    co_return total;
}
