#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

net::awaitable<std::string> ask(websocket::stream<beast::tcp_stream>& ws, int question)
{
    co_await ws.async_write(net::buffer("q=" + std::to_string(question)), net::use_awaitable);
    beast::flat_buffer answer;
    co_await ws.async_read(answer, net::use_awaitable);
    co_return beast::buffers_to_string(answer.cdata());
}

net::awaitable<void> quiz(websocket::stream<beast::tcp_stream>& ws)
{
    for (int q = 0; q < 10; ++q) {
        auto reply = co_await ask(ws, q);
        if (reply == "stop") break;
    }
    co_await ws.async_close(websocket::close_code::normal, net::use_awaitable);
}
