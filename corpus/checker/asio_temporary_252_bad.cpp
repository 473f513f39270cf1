#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

struct client_config {
    std::string user, database;
    std::uint32_t version = 196608;
};

// Startup packet of the PostgreSQL protocol.
static std::vector<std::uint8_t> startup_packet(const client_config& c)
{
    std::vector<std::uint8_t> p(8);
    auto put = [&p](const std::string& s) {
        p.insert(p.end(), s.begin(), s.end());
        p.push_back(0);
    };
    put("user");
    put(c.user);
    put("database");
    put(c.database);
    p.push_back(0);
    for (int i = 0; i < 4; ++i) {
        p[std::size_t(i)] = std::uint8_t(p.size() >> (24 - 8 * i));
        p[std::size_t(4 + i)] = std::uint8_t(c.version >> (24 - 8 * i));
    }
    return p;
}

awaitable<bool> login(tcp::socket& s, const client_config& cfg)
{
    asio::steady_timer limit(co_await asio::this_coro::executor, 5s);

    auto request = asio::async_write(s, asio::buffer(startup_packet(cfg)), use_awaitable); // expect: temporary
    auto expiry = limit.async_wait(use_awaitable);
    const auto sent = co_await (std::move(request) || std::move(expiry));
    if (sent.index() == 1) co_return false;

    std::uint8_t head[5];
    limit.expires_after(5s);
    const auto got = co_await (asio::async_read(s, asio::buffer(head), use_awaitable) || limit.async_wait(use_awaitable));
    if (got.index() == 1) co_return false;
    co_return head[0] == 'R';
}

awaitable<void> run(tcp::endpoint server, client_config cfg)
{
    tcp::socket s(co_await asio::this_coro::executor);
    co_await s.async_connect(server, use_awaitable);
    if (!co_await login(s, cfg)) co_return;
    const std::uint8_t terminate[] = {'X', 0, 0, 0, 4};
    co_await asio::async_write(s, asio::buffer(terminate), use_awaitable);
}
