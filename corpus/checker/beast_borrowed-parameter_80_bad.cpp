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

    void submit(const request& req)
    {
        stream_.expires_after(std::chrono::seconds(10));
        http::async_write(stream_, req, beast::bind_front_handler(&uplink::on_write, shared_from_this())); // expect: borrowed-parameter
    }

private:
    void on_write(beast::error_code ec, std::size_t n)
    {
        if (ec) std::cerr << ec.message() << '\n';
        else http::async_read(stream_, in_, res_, beast::bind_front_handler(&uplink::on_read, shared_from_this()));
        sent_ += n;
    }
    void on_read(beast::error_code, std::size_t) { res_ = {}; }

    beast::tcp_stream stream_;
    beast::flat_buffer in_;
    http::response<http::string_body> res_;
    std::size_t sent_ = 0;
};
