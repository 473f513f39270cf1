// A plain function that returns an awaitable: what it was given must stay until that is awaited.
#include <boost/asio.hpp>

#include <string>
#include <utility>

namespace net = boost::asio;
using net::awaitable;
using net::use_awaitable;
using net::ip::tcp;

std::string hello(int version);

awaitable<std::size_t> write_all(tcp::socket &socket, net::const_buffer bytes)
{
    return net::async_write(socket, bytes, use_awaitable);
}

awaitable<void> later(tcp::socket &socket)
{
    auto greeting = write_all(socket, net::buffer(hello(1))); // expect: temporary
    co_await std::move(greeting);
}

awaitable<void> at_once(tcp::socket &socket)
{
    co_await write_all(socket, net::buffer(hello(2)));
}

awaitable<void> kept(tcp::socket &socket)
{
    const std::string text = hello(3);
    auto greeting = write_all(socket, net::buffer(text));
    co_await std::move(greeting);
}
