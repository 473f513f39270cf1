#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace api {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = boost::asio::ip::tcp;
using response = http::response<http::string_body>;

class http_session : public std::enable_shared_from_this<http_session> {
public:
    explicit http_session(tcp::socket&& s) : stream_(std::move(s)) {}
    void run() { do_read(); }

private:
    void do_read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream)
            return do_close();
        if (ec)
            return;
        if (req_.method() != http::verb::get)
            return reject(http::status::method_not_allowed, "only GET");
        res_ = make(http::status::ok, "{\"path\":\"" + std::string(req_.target()) + "\"}");
        http::async_write(stream_, res_,
                          beast::bind_front_handler(&http_session::on_write, shared_from_this(), res_.need_eof()));
    }

    void reject(http::status code, const char* why)
    {
        response res = make(code, std::string("{\"error\":\"") + why + "\"}");
        const bool close = res.need_eof();
        http::async_write(stream_, res, // expect: stack-escape
                          beast::bind_front_handler(&http_session::on_write, shared_from_this(), close));
    }

    response make(http::status code, std::string body) const
    {
        response res{code, req_.version()};
        res.set(http::field::content_type, "application/json");
        res.keep_alive(req_.keep_alive());
        res.body() = std::move(body);
        res.prepare_payload();
        return res;
    }

    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        if (ec)
            return;
        if (close)
            return do_close();
        do_read();
    }

    void do_close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
    response res_;
};

}  // namespace api
