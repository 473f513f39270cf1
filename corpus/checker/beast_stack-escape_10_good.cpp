#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;

class server_session : public std::enable_shared_from_this<server_session> {
    struct send_lambda {
        server_session& self;
        template <bool isRequest, class Body, class Fields>
        void operator()(http::message<isRequest, Body, Fields>&& msg) const
        {
            auto sp = std::make_shared<http::message<isRequest, Body, Fields>>(std::move(msg));
            self.res_ = sp;
            http::async_write(self.stream_, *sp, beast::bind_front_handler(&server_session::on_write, self.shared_from_this(), sp->need_eof()));
        }
    };

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
    std::shared_ptr<void> res_;

public:
    explicit server_session(net::ip::tcp::socket&& s) : stream_(std::move(s)) {}
    void run() { do_read(); }

private:
    void do_read()
    {
        req_ = {};
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&server_session::on_read, shared_from_this()));
    }
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        http::response<http::string_body> res{http::status::ok, req_.version()};
        res.body() = "hello " + std::string(req_.target());
        res.prepare_payload();
        send_lambda{*this}(std::move(res));
    }
    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        if (ec || close) return;
        res_ = nullptr;
        do_read();
    }
};
