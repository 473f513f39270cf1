#include <array>
#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <memory>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

struct station {
    asio::ip::udp::socket sock;
    asio::steady_timer timer;
    explicit station(asio::io_context& io) : sock(io, asio::ip::udp::v4()), timer(io) {}
};

void start_beacon(std::shared_ptr<station> st, asio::ip::udp::endpoint to)
{
    auto loop = [st, to]() -> awaitable<void> {
        std::array<char, 4> tick{'t', 'i', 'c', 'k'};
        for (;;) {
            st->timer.expires_after(std::chrono::seconds(1));
            co_await st->timer.async_wait(use_awaitable);
            co_await st->sock.async_send_to(asio::buffer(tick), to, use_awaitable);
        }
    };
    asio::co_spawn(st->sock.get_executor(), loop(), asio::detached); // expect: detached-coroutine-reference
}
