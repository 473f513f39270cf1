#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using tcp = net::ip::tcp;

template <class Send>
void handle_request(http::request<http::string_body>&& req, Send&& send)
{
    if (req.method() != http::verb::get && req.method() != http::verb::head) {
        http::response<http::string_body> res{http::status::bad_request, req.version()};
        res.set(http::field::server, BOOST_BEAST_VERSION_STRING);
        res.set(http::field::content_type, "text/plain");
        res.keep_alive(req.keep_alive());
        res.body() = "unsupported method " + std::string(req.method_string());
        res.prepare_payload();
        return send(std::move(res));
    }
    if (req.method() == http::verb::head) {
        http::response<http::empty_body> res{http::status::ok, req.version()};
        res.set(http::field::server, BOOST_BEAST_VERSION_STRING);
        res.keep_alive(req.keep_alive());
        return send(std::move(res));
    }
    http::response<http::string_body> res{http::status::ok, req.version()};
    res.set(http::field::content_type, "application/json");
    res.keep_alive(req.keep_alive());
    res.body() = "{\"path\":\"" + std::string(req.target()) + "\"}";
    res.prepare_payload();
    send(std::move(res));
}

class http_session : public std::enable_shared_from_this<http_session> {
    struct send_lambda {
        http_session& self_;

        template <bool isRequest, class Body, class Fields>
        void operator()(http::message<isRequest, Body, Fields>&& msg) const
        {
            auto sp = std::make_shared<http::message<isRequest, Body, Fields>>(std::move(msg));
            self_.res_ = sp;
            http::async_write(self_.stream_, *sp,
                              beast::bind_front_handler(&http_session::on_write, self_.shared_from_this(),
                                                        sp->need_eof()));
        }
    };

public:
    explicit http_session(tcp::socket&& socket) : stream_(std::move(socket)) {}

    void run()
    {
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&http_session::do_read, shared_from_this()));
    }

private:
    void do_read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return do_close();
        if (ec) return;
        handle_request(std::move(req_), send_lambda{*this});
    }

    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        res_ = nullptr;
        if (ec) return;
        if (close) return do_close();
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
    std::shared_ptr<void> res_;
};

void start_session(tcp::socket s) { std::make_shared<http_session>(std::move(s))->run(); }
