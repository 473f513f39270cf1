// Health endpoint: answers GET /healthz, everything else is 404.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

class health_session : public std::enable_shared_from_this<health_session> {
public:
    explicit health_session(tcp::socket s) : stream_(std::move(s)) {}

    void run() { read(); }

private:
    void read()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(15));
        http::async_read(stream_, buffer_, request_,
                         beast::bind_front_handler(&health_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream)
            return close();
        if (ec)
            return;
        if (request_.method() == http::verb::get && request_.target() == "/healthz")
            reply(http::status::ok, "{\"status\":\"up\"}\n");
        else
            reply(http::status::not_found, "{\"error\":\"no such resource\"}\n");
    }

    http::response<http::string_body> make(http::status code, std::string body) const
    {
        http::response<http::string_body> res{code, request_.version()};
        res.set(http::field::content_type, "application/json");
        res.keep_alive(request_.keep_alive());
        res.body() = std::move(body);
        res.prepare_payload();
        return res;
    }

    void reply(http::status code, std::string body)
    {
        http::async_write(stream_, make(code, std::move(body)), // expect: temporary
                          beast::bind_front_handler(&health_session::on_write, shared_from_this(),
                                                    request_.keep_alive()));
    }

    void on_write(bool keep_alive, beast::error_code ec, std::size_t)
    {
        if (ec)
            return;
        if (!keep_alive)
            return close();
        read();
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
};

void accept_loop(tcp::acceptor& acc)
{
    acc.async_accept([&acc](beast::error_code ec, tcp::socket s) {
        if (!ec)
            std::make_shared<health_session>(std::move(s))->run();
        accept_loop(acc);
    });
}
