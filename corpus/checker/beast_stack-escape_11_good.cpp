#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using stream_t = net::use_awaitable_t<>::as_default_on_t<beast::tcp_stream>;

net::awaitable<void> serve(stream_t stream)
{
    beast::flat_buffer buffer;
    try {
        for (;;) {
            stream.expires_after(std::chrono::seconds(30));
            http::request<http::string_body> req;
            co_await http::async_read(stream, buffer, req);
            http::response<http::string_body> res{http::status::ok, req.version()};
            res.body() = std::to_string(req.body().size()) + " bytes received\n";
            res.keep_alive(req.keep_alive());
            res.prepare_payload();
            http::response_serializer<http::string_body> sr{res};
            co_await http::async_write(stream, sr);
            if (!res.keep_alive()) break;
        }
    } catch (const boost::system::system_error& e) {
        if (e.code() != http::error::end_of_stream) throw;
    }
    beast::error_code ec;
    stream.socket().shutdown(net::ip::tcp::socket::shutdown_send, ec);
}

void start(net::io_context& io, stream_t s) { net::co_spawn(io, serve(std::move(s)), net::detached); }
