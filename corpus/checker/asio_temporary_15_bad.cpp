// Request side of a framed RPC channel; the two halves of a frame are prepared as lazy operations.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using bytes = std::vector<std::uint8_t>;

namespace wire {
inline void put32(bytes& out, std::uint32_t v)
{
    for (int s = 24; s >= 0; s -= 8) out.push_back(std::uint8_t(v >> s));
}

inline bytes preamble(std::uint32_t method, std::size_t body_len)
{
    bytes p;
    p.reserve(12);
    put32(p, 0x52504331);
    put32(p, method);
    put32(p, std::uint32_t(body_len));
    return p;
}
}  // namespace wire

class rpc_channel : public std::enable_shared_from_this<rpc_channel> {
public:
    explicit rpc_channel(asio::ip::tcp::socket s) : sock_(std::move(s)), throttle_(sock_.get_executor()) {}

    /// One call at a time.
    awaitable<bytes> call(std::uint32_t method, bytes body)
    {
        auto self = shared_from_this();
        auto head_op = asio::async_write(sock_, asio::buffer(wire::preamble(method, body.size())), asio::deferred); // expect: temporary
        auto body_op = asio::async_write(sock_, asio::buffer(body), asio::deferred);

        co_await admit();
        co_await std::move(head_op)(use_awaitable);
        if (!body.empty()) co_await std::move(body_op)(use_awaitable);
        ++calls_;
        co_return co_await read_reply();
    }

private:
    awaitable<void> admit()
    {
        if (calls_ < burst_) co_return;
        throttle_.expires_after(std::chrono::milliseconds(5));
        co_await throttle_.async_wait(use_awaitable);
    }

    awaitable<bytes> read_reply()
    {
        std::array<std::uint8_t, 4> len;
        co_await asio::async_read(sock_, asio::buffer(len), use_awaitable);
        const std::uint32_t n = std::uint32_t(len[0]) << 24 | std::uint32_t(len[1]) << 16 |
                                std::uint32_t(len[2]) << 8 | len[3];
        if (n > limit_) throw std::length_error("reply too long");
        bytes out(n);
        co_await asio::async_read(sock_, asio::buffer(out), use_awaitable);
        co_return out;
    }

    asio::ip::tcp::socket sock_;
    asio::steady_timer throttle_;
    unsigned calls_ = 0, burst_ = 16;
    std::uint32_t limit_ = 1u << 20;
};
