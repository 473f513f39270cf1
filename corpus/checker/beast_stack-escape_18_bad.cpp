#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

class catalogue {
public:
    std::string lookup(beast::string_view key) const;
    bool has(beast::string_view key) const;
};

class http_session : public std::enable_shared_from_this<http_session> {
public:
    http_session(tcp::socket&& s, const catalogue& c) : stream_(std::move(s)), catalogue_(c) {}

    void run()
    {
        asio::dispatch(stream_.get_executor(), beast::bind_front_handler(&http_session::read, shared_from_this()));
    }

private:
    void read()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, request_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return close();
        if (ec) return fail("read", ec);
        if (request_.method() == http::verb::head) return handle_head();
        handle_get();
    }

    void handle_head()
    {
        http::response<http::empty_body> res{status_for(request_.target()), request_.version()};
        res.keep_alive(request_.keep_alive());
        send(std::move(res));
    }

    void handle_get()
    {
        http::response<http::string_body> res{status_for(request_.target()), request_.version()};
        res.set(http::field::content_type, "application/json");
        res.keep_alive(request_.keep_alive());
        res.body() = catalogue_.has(request_.target()) ? catalogue_.lookup(request_.target()) : "{}";
        res.prepare_payload();
        send(std::move(res));
    }

    http::status status_for(beast::string_view target) const
    {
        return catalogue_.has(target) ? http::status::ok : http::status::not_found;
    }

    template <bool isRequest, class Body, class Fields>
    void send(http::message<isRequest, Body, Fields>&& msg)
    {
        auto sp = std::make_shared<http::message<isRequest, Body, Fields>>(std::move(msg));
        const bool last = sp->need_eof();
        http::async_write(stream_, *sp, beast::bind_front_handler(&http_session::on_write, shared_from_this(), last)); // expect: stack-escape
    }

    void on_write(bool last, beast::error_code ec, std::size_t)
    {
        if (ec) return fail("write", ec);
        if (last) return close();
        read();
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    static void fail(const char* what, beast::error_code ec) { std::cerr << what << ": " << ec.message() << '\n'; }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    const catalogue& catalogue_;
};

void serve(tcp::acceptor& acceptor, const catalogue& c)
{
    acceptor.async_accept([&acceptor, &c](beast::error_code ec, tcp::socket s) {
        if (ec) return;
        std::make_shared<http_session>(std::move(s), c)->run();
        serve(acceptor, c);
    });
}
