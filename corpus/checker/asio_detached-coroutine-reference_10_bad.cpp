#include <boost/asio.hpp>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

awaitable<void> echo(tcp::socket& sock)
{
    char data[1024];
    for (;;) {
        std::size_t n = co_await sock.async_read_some(asio::buffer(data), use_awaitable);
        co_await asio::async_write(sock, asio::buffer(data, n), use_awaitable);
    }
}

awaitable<void> accept_loop(tcp::acceptor& acceptor)
{
    auto ex = co_await asio::this_coro::executor;
    for (;;) {
        tcp::socket peer = co_await acceptor.async_accept(use_awaitable);
        peer.set_option(tcp::no_delay(true));
        asio::co_spawn(ex, echo(peer), asio::detached); // expect: detached-coroutine-reference
    }
}
