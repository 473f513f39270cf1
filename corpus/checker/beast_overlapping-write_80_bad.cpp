#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class relay_session : public std::enable_shared_from_this<relay_session> {
    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    std::string last_;

public:
    explicit relay_session(net::ip::tcp::socket&& s) : ws_(std::move(s)) {}

    void read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return;
            self->on_message(beast::buffers_to_string(self->in_.data()));
            self->in_.consume(self->in_.size());
            self->read();
        });
    }

private:
    void on_message(std::string text)
    {
        last_.swap(text);
        auto ack = std::make_shared<std::string>("{\"ack\":" + std::to_string(last_.size()) + "}");
        ws_.async_write(net::buffer(*ack), [self = shared_from_this(), ack](beast::error_code, std::size_t) {}); // allow: overlapping-write
        auto copy = std::make_shared<std::string>(last_);
        ws_.text(true);
        ws_.async_write(net::buffer(*copy), [self = shared_from_this(), copy](beast::error_code, std::size_t) {}); // expect: overlapping-write
    }
};
