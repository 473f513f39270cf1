#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using tcp = net::ip::tcp;

class http_session : public std::enable_shared_from_this<http_session> {
public:
    explicit http_session(tcp::socket&& s) : stream_(std::move(s)) {}
    void run() { net::dispatch(stream_.get_executor(), beast::bind_front_handler(&http_session::do_read, shared_from_this())); }

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
        handle();
    }
    void handle()
    {
        if (req_.method() != http::verb::get) {
            http::response<http::string_body> res{http::status::bad_request, req_.version()};
            res.set(http::field::content_type, "text/plain");
            res.body() = "unknown method";
            res.prepare_payload();
            http::async_write(stream_, res, // expect: stack-escape
                              beast::bind_front_handler(&http_session::on_write, shared_from_this(), res.need_eof()));
            return;
        }
        auto sp = std::make_shared<http::response<http::string_body>>(http::status::ok, req_.version());
        sp->body() = std::string("you asked for ") + std::string(req_.target());
        sp->keep_alive(req_.keep_alive());
        sp->prepare_payload();
        res_ = sp;
        http::async_write(stream_, *sp, beast::bind_front_handler(&http_session::on_write, shared_from_this(), sp->need_eof()));
    }
    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        if (ec) return;
        if (close) return do_close();
        res_ = nullptr;
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
