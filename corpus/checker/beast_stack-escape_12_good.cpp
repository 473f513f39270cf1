#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

static std::string get(net::io_context& io, const std::string& host, const std::string& target)
{
    std::string body;
    net::spawn(io, [&](net::yield_context yield) {
        beast::error_code ec;
        net::ip::tcp::resolver resolver(io);
        beast::tcp_stream stream(io);
        const auto found = resolver.async_resolve(host, "80", yield[ec]);
        if (ec) return;
        stream.async_connect(found, yield[ec]);
        http::request<http::empty_body> req{http::verb::get, target, 11};
        req.set(http::field::host, host);
        http::async_write(stream, req, yield[ec]);
        beast::flat_buffer b;
        http::response<http::string_body> res;
        http::async_read(stream, b, res, yield[ec]);
        if (!ec) body = res.body();
    });
    io.run();
    return body;
}

int main(int argc, char** argv)
{
    net::io_context io;
    return argc == 3 && get(io, argv[1], argv[2]).empty();
}
