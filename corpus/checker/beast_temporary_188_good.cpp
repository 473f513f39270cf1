// HTTP session that answers with whatever message type the handler builds.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using request = http::request<http::string_body>;

http::message_generator not_found(const request& req)
{
    http::response<http::string_body> res{http::status::not_found, req.version()};
    res.set(http::field::content_type, "text/plain");
    res.keep_alive(req.keep_alive());
    res.body() = "no such thing: " + std::string(req.target());
    res.prepare_payload();
    return res;
}

http::message_generator route(const request& req)
{
    if (req.target() == "/health") {
        http::response<http::empty_body> res{http::status::no_content, req.version()};
        res.keep_alive(req.keep_alive());
        return res;
    }
    return not_found(req);
}

class http_session : public std::enable_shared_from_this<http_session> {
public:
    explicit http_session(net::ip::tcp::socket s) : stream_(std::move(s)) {}

    void run()
    {
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&http_session::read, shared_from_this()));
    }

private:
    void read()
    {
        parser_.emplace();
        parser_->body_limit(64 * 1024);
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, *parser_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return close();
        if (ec) return;
        request req = parser_->release();
        bool keep = req.keep_alive();
        beast::async_write(stream_, route(req), beast::bind_front_handler(&http_session::on_write, shared_from_this(), keep));
    }

    void on_write(bool keep, beast::error_code ec, std::size_t)
    {
        if (ec) return;
        if (!keep) return close();
        read();
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
};
