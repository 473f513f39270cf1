#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <iostream>
#include <memory>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;

using request = http::request<http::string_body>;

class uplink : public std::enable_shared_from_this<uplink> {
public:
    explicit uplink(net::any_io_executor ex) : stream_(ex) {}

    bool submit(request req)
    {
        if (busy_) return false;
        busy_ = true;
        req_ = std::move(req);
        stream_.expires_after(std::chrono::seconds(10));
        http::async_write(stream_, req_, beast::bind_front_handler(&uplink::on_write, shared_from_this()));
        return true;
    }

private:
    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) std::cerr << ec.message() << '\n';
        else http::async_read(stream_, in_, res_, beast::bind_front_handler(&uplink::on_read, shared_from_this()));
    }
    void on_read(beast::error_code, std::size_t)
    {
        res_ = {};
        req_ = {};
        busy_ = false;
    }

    beast::tcp_stream stream_;
    beast::flat_buffer in_;
    request req_;
    http::response<http::string_body> res_;
    bool busy_ = false;
};

// The caller's frame owns request, buffer and response.
net::awaitable<unsigned> get(beast::tcp_stream& s, const request& req)
{
    beast::flat_buffer b;
    http::response<http::string_body> res;
    co_await http::async_write(s, req, net::use_awaitable);
    co_await http::async_read(s, b, res, net::use_awaitable);
    co_return res.result_int();
}
