#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::udp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace ntp {
using packet = std::array<std::uint8_t, 48>;

awaitable<void> deadline(std::chrono::steady_clock::duration d)
{
    asio::steady_timer t(co_await asio::this_coro::executor);
    t.expires_after(d);
    co_await t.async_wait(use_awaitable);
}

std::uint32_t seconds_of(const packet& p)
{
    std::uint32_t v = 0;
    for (std::size_t i = 40; i < 44; ++i)
        v = v << 8 | p[i];
    return v;
}

awaitable<std::optional<std::uint32_t>> query_once(udp::socket& sock, const udp::endpoint& server)
{
    packet request{};
    request[0] = 0x1B;
    co_await sock.async_send_to(asio::buffer(request), server, use_awaitable);

    packet reply;
    udp::endpoint from;
    auto outcome = co_await (sock.async_receive_from(asio::buffer(reply), from, use_awaitable) || deadline(2s));
    if (outcome.index() == 1)
        co_return std::nullopt;
    if (std::get<0>(outcome) != reply.size() || from.address() != server.address())
        co_return std::nullopt;
    co_return seconds_of(reply);
}

awaitable<std::uint32_t> query(std::string host)
{
    auto ex = co_await asio::this_coro::executor;
    udp::resolver resolver(ex);
    auto found = co_await resolver.async_resolve(udp::v4(), host, "123", use_awaitable);
    udp::socket sock(ex, udp::v4());
    for (int attempt = 0; attempt < 4; ++attempt) {
        if (auto t = co_await query_once(sock, found.begin()->endpoint()))
            co_return *t;
    }
    throw std::runtime_error("no answer from " + host);
}
}  // namespace ntp

int main(int argc, char** argv)
{
    asio::io_context io;
    auto result = asio::co_spawn(io, ntp::query(argc > 1 ? argv[1] : "pool.ntp.org"), asio::use_future);
    io.run();
    return result.get() ? 0 : 1;
}
