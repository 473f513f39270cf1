// Request handler that hands a by-value response to a sender, which parks it in the session.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

template <class Send>
void route(const http::request<http::string_body>& req, Send&& send)
{
    if (req.method() != http::verb::get && req.method() != http::verb::head) {
        http::response<http::string_body> bad{http::status::method_not_allowed, req.version()};
        bad.keep_alive(req.keep_alive());
        bad.body() = "only GET and HEAD\n";
        bad.prepare_payload();
        return send(std::move(bad));
    }
    if (req.target() == "/health") {
        http::response<http::empty_body> ok{http::status::no_content, req.version()};
        ok.keep_alive(req.keep_alive());
        return send(std::move(ok));
    }
    http::response<http::string_body> res{http::status::ok, req.version()};
    res.keep_alive(req.keep_alive());
    res.body() = "you asked for " + std::string(req.target()) + "\n";
    res.prepare_payload();
    return send(std::move(res));
}

class web_session : public std::enable_shared_from_this<web_session> {
    struct sender {
        web_session& owner;

        template <class Body>
        void operator()(http::response<Body>&& msg) const
        {
            auto sp = std::make_shared<http::response<Body>>(std::move(msg));
            owner.parked_ = sp;
            const bool again = sp->keep_alive();
            http::async_write(owner.stream_, *sp,
                              beast::bind_front_handler(&web_session::on_write, owner.shared_from_this(), again));
        }
    };

public:
    explicit web_session(net::ip::tcp::socket&& s) : stream_(std::move(s)) {}

    void run()
    {
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&web_session::do_read, shared_from_this()));
    }

private:
    void do_read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(20));
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&web_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return do_close();
        route(req_, sender{*this});
    }

    void on_write(bool again, beast::error_code ec, std::size_t)
    {
        parked_.reset();
        if (ec || !again) return do_close();
        do_read();
    }

    void do_close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
    std::shared_ptr<void> parked_;
};
