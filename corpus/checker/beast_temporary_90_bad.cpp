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

static response error_page(const request& req, http::status st, std::string why)
{
    response res{st, req.version()};
    res.set(http::field::content_type, "text/html");
    res.keep_alive(false);
    res.body() = std::move(why);
    res.prepare_payload();
    return res;
}

class api_session : public std::enable_shared_from_this<api_session> {
public:
    explicit api_session(net::ip::tcp::socket s) : stream_(std::move(s)) {}
    void run()
    {
        http::async_read(stream_, in_, req_, beast::bind_front_handler(&api_session::on_read, shared_from_this()));
    }

private:
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        if (req_.target().empty() || req_.target()[0] != '/') {
            http::async_write(stream_, error_page(req_, http::status::bad_request, "illegal target"), // expect: temporary
                              beast::bind_front_handler(&api_session::on_write, shared_from_this()));
            return;
        }
        ok_ = error_page(req_, http::status::ok, "fine");
        http::async_write(stream_, ok_, beast::bind_front_handler(&api_session::on_write, shared_from_this()));
    }
    void on_write(beast::error_code, std::size_t)
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer in_;
    request req_;
    response ok_;
};
