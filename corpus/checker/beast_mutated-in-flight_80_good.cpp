#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;

class status_page : public std::enable_shared_from_this<status_page> {
public:
    explicit status_page(net::ip::tcp::socket&& s) : stream_(std::move(s)) {}

    void wait_request()
    {
        req_ = {};
        http::async_read(stream_, in_, req_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) self->serve(++self->served_);
        });
    }

private:
    void serve(unsigned up)
    {
        res_ = {};
        res_.version(11);
        res_.result(http::status::ok);
        res_.body() = "up " + std::to_string(up) + "s";
        res_.prepare_payload();
        http::async_write(stream_, res_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            self->res_ = {};
            if (!ec) self->wait_request();
        });
    }

    beast::tcp_stream stream_;
    beast::flat_buffer in_;
    http::request<http::empty_body> req_;
    http::response<http::string_body> res_;
    unsigned served_ = 0;
};
