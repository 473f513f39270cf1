#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

static response page(const request& req, http::status st, std::string why)
{
    response res{st, req.version()};
    res.body() = std::move(why);
    res.prepare_payload();
    return res;
}

net::awaitable<void> serve(beast::tcp_stream stream)
{
    beast::flat_buffer in;
    for (;;) {
        request req;
        co_await http::async_read(stream, in, req, net::use_awaitable);
        co_await http::async_write(stream, page(req, http::status::ok, "hello"), net::use_awaitable);
        if (!req.keep_alive()) break;
    }
}

void refuse(beast::tcp_stream& stream, const request& req)
{
    beast::error_code ec;
    http::write(stream, page(req, http::status::service_unavailable, "busy"), ec);
}
