#include <boost/asio.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace asio = boost::asio;

std::string stamp(int n);

std::size_t send_stamp(asio::ip::tcp::socket& s, int n)
{
    return asio::async_write(s, asio::buffer(stamp(n)), asio::use_future).get();
}

asio::awaitable<void> announce(asio::ip::tcp::socket& s, std::string host)
{
    asio::ip::tcp::resolver r(co_await asio::this_coro::executor);
    auto found = co_await r.async_resolve(host + ".local", std::to_string(8000 + 80), asio::use_awaitable);
    co_await asio::async_connect(s, found, asio::use_awaitable);
    const auto n = co_await asio::async_write(s, asio::buffer("I am " + host + "\n"), asio::deferred);
    asio::steady_timer(s.get_executor(), std::chrono::milliseconds(n)).wait();
}
