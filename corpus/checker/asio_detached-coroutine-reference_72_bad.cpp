#include <boost/asio.hpp>
#include <memory>
#include <string>
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

asio::awaitable<void> relay(tcp::socket& in, std::string& shared)
{
    asio::co_spawn(in.get_executor(), [&in]() -> asio::awaitable<void> { // allow: detached-coroutine-reference
        char b[64];
        co_await in.async_read_some(asio::buffer(b), asio::use_awaitable);
    }, asio::detached);
    co_return;
}
asio::awaitable<void> serve(tcp::acceptor& a)
{
    for (;;) {
        tcp::socket s = co_await a.async_accept(asio::use_awaitable);
        std::string x;
        co_await relay(s, x); // expect: detached-coroutine-reference
    }
}
