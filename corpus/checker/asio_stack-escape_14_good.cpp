#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

awaitable<std::optional<std::string>> read_greeting(tcp::socket& sock, std::chrono::milliseconds limit)
{
    char line[256];
    asio::steady_timer timer(co_await asio::this_coro::executor, limit);
    auto got = co_await (sock.async_read_some(asio::buffer(line), use_awaitable) || timer.async_wait(use_awaitable));
    if (got.index() == 1) co_return std::nullopt;
    co_return std::string(line, std::get<0>(got));
}

awaitable<void> greet_both(tcp::socket& a, tcp::socket& b)
{
    std::string hi = "hello from the middle of the night shift\n";
    co_await (asio::async_write(a, asio::buffer(hi), use_awaitable) && asio::async_write(b, asio::buffer(hi), use_awaitable));
}
