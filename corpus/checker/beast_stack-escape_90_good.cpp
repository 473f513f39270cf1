#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

struct big_reply : std::enable_shared_from_this<big_reply> {
    beast::tcp_stream& stream;
    http::response<http::string_body> res;
    http::response_serializer<http::string_body> sr{res};

    explicit big_reply(beast::tcp_stream& s, std::size_t n) : stream(s), res(http::status::ok, 11)
    {
        res.body().assign(n, 'x');
        res.prepare_payload();
    }
    void run()
    {
        http::async_write_header(stream, sr, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) http::async_write(self->stream, self->sr, [self](beast::error_code, std::size_t) {});
        });
    }
};

void send_big(beast::tcp_stream& s) { std::make_shared<big_reply>(s, 1 << 20)->run(); }

net::awaitable<void> echo(websocket::stream<beast::tcp_stream> ws)
{
    co_await ws.async_accept(net::use_awaitable);
    for (;;) {
        beast::flat_buffer in;
        co_await ws.async_read(in, net::use_awaitable);
        ws.text(ws.got_text());
        co_await ws.async_write(in.data(), net::use_awaitable);
    }
}
