#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

// WebSocket client as a coroutine. Temporaries inside the operand of co_await live until the
// operation has resumed the frame, and so do the locals.
namespace feed {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using stream = websocket::stream<beast::tcp_stream>;

std::string subscribe_message(const std::string& channel, int depth)
{
    return "{\"op\":\"subscribe\",\"channel\":\"" + channel + "\",\"depth\":" + std::to_string(depth) + "}";
}

net::awaitable<void> subscribe(stream& ws, const std::string& channel)
{
    co_await ws.async_write(net::buffer(subscribe_message(channel, 5)), net::use_awaitable);
    beast::flat_buffer ack;
    co_await ws.async_read(ack, net::use_awaitable);
    if (beast::buffers_to_string(ack.data()).find("error") != std::string::npos)
        throw beast::system_error(websocket::error::bad_data_frame);
}

net::awaitable<std::size_t> consume(stream& ws, int limit)
{
    std::size_t bytes = 0;
    for (int i = 0; i < limit; ++i) {
        beast::flat_buffer message;
        bytes += co_await ws.async_read(message, net::use_awaitable);
        if (i % 100 == 99)
            co_await ws.async_ping(websocket::ping_data("alive"), net::use_awaitable);
    }
    co_return bytes;
}

net::awaitable<void> session(std::string host, std::string port, std::string channel)
{
    auto ex = co_await net::this_coro::executor;
    net::ip::tcp::resolver resolver(ex);
    stream ws(ex);
    const auto where = co_await resolver.async_resolve(host, port, net::use_awaitable);
    co_await beast::get_lowest_layer(ws).async_connect(where, net::use_awaitable);
    beast::get_lowest_layer(ws).expires_never();
    ws.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
    co_await ws.async_handshake(host + ":" + port, "/v2/stream", net::use_awaitable);
    co_await subscribe(ws, channel);
    co_await consume(ws, 1000);
    co_await ws.async_close(websocket::close_code::normal, net::use_awaitable);
}

void launch(net::io_context& io, const std::string& host)
{
    net::co_spawn(io, session(host, "8443", "book." + host), net::detached);
}

}  // namespace feed
