#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;
using handler = std::function<std::unique_ptr<response>(const request&)>;

class http_connection : public std::enable_shared_from_this<http_connection> {
public:
    http_connection(tcp::socket&& s, handler h) : stream_(std::move(s)), handler_(std::move(h)) {}

    void run()
    {
        asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
    }

private:
    void read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec == http::error::end_of_stream) return self->close();
            if (ec) return;
            self->respond(self->handler_(self->req_));
        });
    }

    void respond(std::unique_ptr<response> res)
    {
        if (!res) {
            res = std::make_unique<response>(http::status::not_found, req_.version());
            res->body() = "no such resource\n";
        }
        res->set(http::field::server, "inventory");
        res->keep_alive(req_.keep_alive());
        res->prepare_payload();
        const bool last = res->need_eof();
        const response& message = *res;
        http::async_write(stream_, message, [self = shared_from_this(), res = std::move(res), last](beast::error_code ec, std::size_t) {
            if (ec) return;
            if (last) return self->close();
            self->read();
        });
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    request req_;
    handler handler_;
};

class http_listener : public std::enable_shared_from_this<http_listener> {
public:
    http_listener(asio::io_context& io, const tcp::endpoint& ep, handler h) : io_(io), acc_(io, ep), handler_(std::move(h)) {}
    void run()
    {
        acc_.async_accept(asio::make_strand(io_), [self = shared_from_this()](beast::error_code ec, tcp::socket s) {
            if (!ec) std::make_shared<http_connection>(std::move(s), self->handler_)->run();
            self->run();
        });
    }

private:
    asio::io_context& io_;
    tcp::acceptor acc_;
    handler handler_;
};
