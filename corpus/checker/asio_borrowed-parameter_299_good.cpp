// Record layer of a sync protocol: four bytes of length, then the payload. The caller owns the bytes.
#include <boost/asio.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

class record_channel {
public:
    explicit record_channel(tcp::socket s) : socket_(std::move(s)) {}

    // `payload` has to stay valid until the operation completes, as for async_write itself.
    template <class Token>
    auto async_send_raw(std::span<const std::byte> payload, Token&& token)
    {
        return asio::async_write(socket_, asio::buffer(payload.data(), payload.size()), std::forward<Token>(token));
    }

    template <class Token>
    auto async_fill(std::span<std::byte> into, Token&& token)
    {
        return asio::async_read(socket_, asio::buffer(into.data(), into.size()), std::forward<Token>(token));
    }

    awaitable<void> send(const std::vector<std::byte>& record)
    {
        const auto n = std::uint32_t(record.size());
        const std::array<std::uint8_t, 4> head{std::uint8_t(n >> 24), std::uint8_t(n >> 16), std::uint8_t(n >> 8),
                                               std::uint8_t(n)};
        co_await async_send_raw(std::as_bytes(std::span(head)), use_awaitable);
        co_await async_send_raw(record, use_awaitable);
    }

    awaitable<std::vector<std::byte>> receive()
    {
        std::array<std::byte, 4> head;
        co_await async_fill(head, use_awaitable);
        std::uint32_t n = 0;
        for (std::byte b : head)
            n = n << 8 | std::to_integer<std::uint32_t>(b);
        if (n > max_record)
            throw boost::system::system_error(asio::error::message_size);
        std::vector<std::byte> body(n);
        co_await async_fill(body, use_awaitable);
        co_return body;
    }

private:
    static constexpr std::uint32_t max_record = 1u << 20;
    tcp::socket socket_;
};

// Sends the local state and returns the peer's.
awaitable<std::vector<std::byte>> exchange_state(tcp::socket s, std::vector<std::byte> mine)
{
    record_channel ch(std::move(s));
    co_await ch.send(mine);
    const std::vector<std::byte> fin(1, std::byte{0});
    auto theirs = co_await ch.receive();
    co_await ch.send(fin);
    co_return theirs;
}
