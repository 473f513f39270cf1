#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <queue>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;

class pusher : public std::enable_shared_from_this<pusher> {
    beast::websocket::stream<beast::tcp_stream> ws_;
    std::queue<std::shared_ptr<const std::string>> queue_;
    bool writing_ = false;

public:
    explicit pusher(net::ip::tcp::socket s) : ws_(std::move(s)) {}
    void push(std::shared_ptr<const std::string> m)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), m = std::move(m)]() mutable {
            self->queue_.push(std::move(m));
            if (!self->writing_) self->flush();
        });
    }

private:
    void flush()
    {
        if (queue_.empty()) return;
        writing_ = true;
        auto text = std::move(queue_.front());
        queue_.pop();
        net::const_buffer bytes = net::buffer(*text);
        ws_.async_write(bytes, [self = shared_from_this(), text = std::move(text)](beast::error_code ec, std::size_t) {
            self->writing_ = false;
            if (!ec) self->flush();
        });
    }
};
