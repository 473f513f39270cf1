#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using reply_type = http::response<http::string_body>;

struct backend {
    virtual ~backend() = default;
    virtual void ask(const std::string& target, std::function<void(std::string)> done) = 0;
};

class proxy_session : public std::enable_shared_from_this<proxy_session> {
public:
    proxy_session(tcp::socket s, backend& b) : stream_(std::move(s)), deadline_(stream_.get_executor()), backend_(b) {}
    void start() { read(); }

private:
    void read()
    {
        req_ = {};
        http::async_read(stream_, in_, req_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) self->dispatch();
        });
    }
    void dispatch()
    {
        deadline_.expires_after(std::chrono::seconds(5));
        deadline_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->too_late();
        });
        backend_.ask(std::string(req_.target()),
                     [self = shared_from_this()](std::string body) { self->answer(std::move(body)); });
    }
    void answer(std::string body)
    {
        auto res = std::make_shared<reply_type>(http::status::ok, 11);
        res->keep_alive(req_.keep_alive());
        res->body() = std::move(body);
        res->prepare_payload();
        http::async_write(stream_, *res, [self = shared_from_this(), res](beast::error_code ec, std::size_t) { // allow: overlapping-write
            self->deadline_.cancel();
            if (ec || res->need_eof()) return self->close();
            self->read();
        });
    }
    void too_late()
    {
        auto res = std::make_shared<reply_type>(http::status::gateway_timeout, 11);
        res->keep_alive(false);
        res->prepare_payload();
        http::async_write(stream_, *res, [self = shared_from_this(), res](beast::error_code, std::size_t) { // expect: overlapping-write
            self->close();
        });
    }
    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    }
    beast::tcp_stream stream_;
    net::steady_timer deadline_;
    backend& backend_;
    beast::flat_buffer in_;
    http::request<http::string_body> req_;
};
