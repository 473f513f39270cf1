#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using tcp = net::ip::tcp;

template <class Send>
void answer(http::request<http::string_body>&& req, Send&& send)
{
    http::response<http::string_body> res{http::status::ok, req.version()};
    res.body() = std::string(req.target());
    res.keep_alive(req.keep_alive());
    res.prepare_payload();
    return send(std::move(res));
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
                              beast::bind_front_handler(&http_session::on_write, self_.shared_from_this(), sp->need_eof()));
        }
    };

public:
    explicit http_session(tcp::socket&& s) : stream_(std::move(s)), send_{*this} {}
    void do_read()
    {
        req_ = {};
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

private:
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        answer(std::move(req_), send_);
    }
    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        if (ec || close) return;
        res_ = nullptr;
        do_read();
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
    std::shared_ptr<void> res_;
    send_lambda send_;
};
