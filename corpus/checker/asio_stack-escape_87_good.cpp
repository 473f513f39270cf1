#include <array>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <string>

namespace asio = boost::asio;
using namespace boost::asio::experimental::awaitable_operators;
using boost::asio::ip::tcp;

asio::awaitable<bool> read_with_deadline(tcp::socket& s, std::chrono::seconds limit)
{
    std::array<char, 128> in;
    asio::steady_timer t(s.get_executor(), limit);
    auto r = co_await (s.async_read_some(asio::buffer(in), asio::use_awaitable) || t.async_wait(asio::use_awaitable));
    co_return r.index() == 0;
}

asio::awaitable<void> both(tcp::socket& a, tcp::socket& b)
{
    std::string left = "left side of the pair, long enough for the heap";
    std::string right = "right side of the pair, long enough for the heap";
    co_await asio::experimental::make_parallel_group(
        asio::async_write(a, asio::buffer(left), asio::deferred),
        asio::async_write(b, asio::buffer(right), asio::deferred))
        .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
}
