#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;

class live_session : public std::enable_shared_from_this<live_session> {
    beast::websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer timer_;
    beast::flat_buffer in_;

public:
    explicit live_session(net::ip::tcp::socket&& s) : ws_(std::move(s)), timer_(ws_.get_executor()) {}
    void run()
    {
        on_timer({});
        do_read();
    }

private:
    void on_timer(beast::error_code ec)
    {
        if (ec) return;
        auto beat = std::make_shared<const std::string>(R"({"type":"beat"})");
        ws_.async_write(net::buffer(*beat), [self = shared_from_this(), beat](beast::error_code, std::size_t) {}); // allow: overlapping-write
        timer_.expires_after(std::chrono::seconds(1));
        timer_.async_wait(beast::bind_front_handler(&live_session::on_timer, shared_from_this()));
    }
    void do_read() { ws_.async_read(in_, beast::bind_front_handler(&live_session::on_read, shared_from_this())); }
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        auto echo = std::make_shared<const std::string>(beast::buffers_to_string(in_.data()));
        in_.clear();
        ws_.async_write(net::buffer(*echo), [self = shared_from_this(), echo](beast::error_code ec, std::size_t) { // expect: overlapping-write
            if (!ec) self->do_read();
        });
    }
};
