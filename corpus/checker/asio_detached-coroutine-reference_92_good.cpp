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
    auto ex = st->sock.get_executor();
    // Parameters live in the coroutine frame; there is no closure state to lose.
    asio::co_spawn(ex, [](std::shared_ptr<station> s, asio::ip::udp::endpoint peer) -> awaitable<void> {
        std::array<char, 4> tick{'t', 'i', 'c', 'k'};
        for (;;) {
            s->timer.expires_after(std::chrono::seconds(1));
            co_await s->timer.async_wait(use_awaitable);
            co_await s->sock.async_send_to(asio::buffer(tick), peer, use_awaitable);
        }
    }(std::move(st), to), asio::detached);
}

awaitable<void> twice(std::shared_ptr<station> st, asio::ip::udp::endpoint to)
{
    std::array<char, 4> text{'o', 'n', 'c', 'e'};
    auto once = [&]() -> awaitable<void> { co_await st->sock.async_send_to(asio::buffer(text), to, use_awaitable); };
    co_await once();
    co_await once();
}

void start_twice(std::shared_ptr<station> st, asio::ip::udp::endpoint to)
{
    auto run = [st, to]() -> awaitable<void> { co_await twice(st, to); };
    asio::co_spawn(st->sock.get_executor(), run, asio::detached);
}
