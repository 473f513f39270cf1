#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;

static http::message_generator make_reply(const http::request<http::string_body>& req, http::status st, std::string body)
{
    http::response<http::string_body> res{st, req.version()};
    res.set(http::field::content_type, "application/json");
    res.keep_alive(req.keep_alive());
    res.body() = std::move(body);
    res.prepare_payload();
    return res;
}

static http::message_generator dispatch_request(http::request<http::string_body>&& req)
{
    if (req.method() != http::verb::get) return make_reply(req, http::status::method_not_allowed, "{}");
    if (req.target() == "/healthz") return make_reply(req, http::status::ok, "{\"ok\":true}");
    return make_reply(req, http::status::not_found, "{\"error\":\"no such route\"}");
}

class admin_session : public std::enable_shared_from_this<admin_session> {
public:
    explicit admin_session(tcp::socket&& s) : stream_(std::move(s)) {}

    void run()
    {
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&admin_session::do_read, shared_from_this()));
    }

private:
    void do_read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&admin_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return do_close();
        if (ec) return;
        const bool keep = req_.keep_alive();
        beast::async_write(stream_, dispatch_request(std::move(req_)), beast::bind_front_handler(&admin_session::on_write, shared_from_this(), keep));
    }

    void on_write(bool keep, beast::error_code ec, std::size_t)
    {
        if (ec) return;
        if (!keep) return do_close();
        do_read();
    }

    void do_close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
};

void admit(tcp::acceptor& acc)
{
    acc.async_accept([&acc](beast::error_code ec, tcp::socket s) {
        if (ec) return;
        std::make_shared<admin_session>(std::move(s))->run();
        admit(acc);
    });
}
