#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;

class http_session : public std::enable_shared_from_this<http_session> {
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;

public:
    explicit http_session(net::ip::tcp::socket&& s) : stream_(std::move(s)) {}

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        http::response<http::string_body> res{http::status::ok, req_.version()};
        res.set(http::field::content_type, "text/plain");
        res.keep_alive(req_.keep_alive());
        res.body() = "You asked for " + std::string(req_.target());
        res.prepare_payload();
        http::async_write(stream_, res, // expect: stack-escape
                          beast::bind_front_handler(&http_session::on_write, shared_from_this(), res.need_eof()));
    }
    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        if (ec || close) stream_.socket().close();
    }
};
