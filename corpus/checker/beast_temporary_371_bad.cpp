// HTTP session of an asset server; answers unknown targets with an error page.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <utility>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;

class asset_session : public std::enable_shared_from_this<asset_session> {
public:
    explicit asset_session(net::ip::tcp::socket&& s) : stream_(std::move(s)) {}

    void run() { read(); }

private:
    void read()
    {
        req_ = {};
        http::async_read(stream_, buffer_, req_,
                         beast::bind_front_handler(&asset_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        if (req_.method() != http::verb::get) return fail(http::status::method_not_allowed);
        fail(http::status::not_found);
    }

    http::response<http::string_body> error_page(http::status st) const
    {
        http::response<http::string_body> res{st, req_.version()};
        res.set(http::field::content_type, "text/plain");
        res.keep_alive(req_.keep_alive());
        res.body() = "cannot serve " + std::string(req_.target());
        res.prepare_payload();
        return res;
    }

    void fail(http::status st)
    {
        http::async_write(stream_, error_page(st), // expect: temporary
                          beast::bind_front_handler(&asset_session::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        if (!ec) read();
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
};
