#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <string>
#include <vector>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

static asio::awaitable<std::size_t> feed(asio::ip::tcp::socket& to, const std::string& text)
{
    co_return co_await asio::async_write(to, asio::buffer(text), asio::use_awaitable);
}

asio::awaitable<std::size_t> mirror(asio::ip::tcp::socket& a, asio::ip::tcp::socket& b, std::vector<std::string> rows)
{
    auto ex = co_await asio::this_coro::executor;
    std::size_t n = 0;
    for (const std::string& row : rows) {
        n += co_await asio::co_spawn(ex, feed(a, row), asio::use_awaitable);
        auto [x, y] = co_await (feed(a, row) && feed(b, row + "\n"));
        n += x + y;
    }
    co_return n;
}

int main()
{
    asio::io_context io;
    asio::ip::tcp::socket a(io), b(io);
    std::vector<std::string> rows{"one", "two"};
    asio::co_spawn(io, mirror(a, b, rows), asio::detached);
    io.run();
}
