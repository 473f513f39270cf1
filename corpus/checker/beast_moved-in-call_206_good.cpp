// HTTP responder with pluggable handlers; the finished message travels with its write.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

class handler {
public:
    virtual ~handler() = default;
    virtual std::string answer(const std::string& target) = 0;
};

class echo_handler : public handler {
public:
    std::string answer(const std::string& target) override { return "target was " + target + "\n"; }
};

class responder : public std::enable_shared_from_this<responder> {
    using message = http::response<http::string_body>;

public:
    responder(net::ip::tcp::socket s, std::unique_ptr<handler> h) : stream_(std::move(s)), handler_(std::move(h)) {}

    void read()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(20));
        http::async_read(stream_, buffer_, request_,
                         beast::bind_front_handler(&responder::on_read, shared_from_this()));
    }

private:
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return finish();
        if (ec == http::error::bad_target || ec == http::error::bad_method) return reject();
        if (ec) return;
        auto res = std::make_unique<message>(http::status::ok, request_.version());
        res->keep_alive(request_.keep_alive());
        res->body() = handler_->answer(std::string(request_.target()));
        res->prepare_payload();
        send(std::move(res));
    }

    void send(std::unique_ptr<message> res)
    {
        const message& msg = *res;
        http::async_write(stream_, msg,
                          [self = shared_from_this(), res = std::move(res)](beast::error_code ec, std::size_t) mutable {
                              if (ec) return;
                              if (res->need_eof()) return self->finish();
                              res.reset();
                              self->read();
                          });
    }

    void reject()
    {
        static constexpr char canned[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        std::vector<char> raw(canned, canned + sizeof canned - 1);
        const auto view = net::buffer(raw);
        net::async_write(stream_, view, [self = shared_from_this(), raw = std::move(raw)](beast::error_code, std::size_t) {
            self->finish();
        });
    }

    void finish()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    std::unique_ptr<handler> handler_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
};

void serve(net::ip::tcp::acceptor& acc)
{
    acc.async_accept([&acc](beast::error_code ec, net::ip::tcp::socket s) {
        if (ec) return;
        std::make_shared<responder>(std::move(s), std::make_unique<echo_handler>())->read();
        serve(acc);
    });
}
