#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mqttlet {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;

enum class packet_type : std::uint8_t { connect = 0x10, publish = 0x30, ping = 0xc0, disconnect = 0xe0 };

template <class Stream, class Buffers, class Token>
auto async_send_packet(Stream& s, const Buffers& body, Token&& token)
{
    return asio::async_write(s, body, std::forward<Token>(token));
}

template <class Stream, class Token>
auto async_receive_exactly(Stream& s, std::vector<std::uint8_t>& into, std::size_t n, Token&& token)
{
    into.resize(n);
    return asio::async_read(s, asio::buffer(into), std::forward<Token>(token));
}

class client {
public:
    explicit client(tcp::socket s) : socket_(std::move(s)) {}

    awaitable<void> publish(std::string_view topic, std::string_view payload)
    {
        std::array<std::uint8_t, 8> head{};
        const std::size_t h = header(packet_type::publish, 2 + topic.size() + payload.size(), head);
        const std::uint8_t len[2] = {static_cast<std::uint8_t>(topic.size() >> 8), static_cast<std::uint8_t>(topic.size())};
        const std::array<asio::const_buffer, 4> bufs = {asio::buffer(head, h), asio::buffer(len), asio::buffer(topic),
                                                        asio::buffer(payload)};
        co_await async_send_packet(socket_, bufs, use_awaitable);
    }

    awaitable<std::size_t> receive(std::vector<std::uint8_t>& body)
    {
        std::uint8_t fixed[2];
        co_await asio::async_read(socket_, asio::buffer(fixed), use_awaitable);
        co_return co_await async_receive_exactly(socket_, body, fixed[1], use_awaitable);
    }

    awaitable<void> run(const std::string& topic, const std::vector<std::string>& lines)
    {
        std::vector<std::uint8_t> body;
        for (const auto& l : lines) {
            co_await publish(topic + "/log", l);
            co_await receive(body);
        }
    }

private:
    static std::size_t header(packet_type t, std::size_t remaining, std::array<std::uint8_t, 8>& out)
    {
        std::size_t n = 0;
        out[n++] = static_cast<std::uint8_t>(t);
        do {
            std::uint8_t b = remaining % 128;
            remaining /= 128;
            if (remaining) b |= 0x80;
            out[n++] = b;
        } while (remaining && n < out.size());
        return n;
    }

    tcp::socket socket_;
};

awaitable<void> ship(tcp::endpoint broker, std::vector<std::string> lines)
{
    tcp::socket s(co_await asio::this_coro::executor);
    co_await s.async_connect(broker, use_awaitable);
    client c(std::move(s));
    const std::string topic = "host/" + std::to_string(broker.port());
    co_await c.run(topic, lines);
}

}  // namespace mqttlet
