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
    std::queue<std::string> queue_;
    bool writing_ = false;

public:
    explicit pusher(net::ip::tcp::socket s) : ws_(std::move(s)) {}
    void push(std::string m)
    {
        queue_.push(std::move(m));
        if (!writing_) flush();
    }

private:
    void flush()
    {
        if (queue_.empty()) return;
        writing_ = true;
        std::string text = std::move(queue_.front());
        queue_.pop();
        auto bytes = net::buffer(text); // allow: moved-in-call
        ws_.async_write(bytes, [self = shared_from_this(), text = std::move(text)](beast::error_code ec, std::size_t) { // expect: moved-in-call
            self->writing_ = false;
            if (!ec) self->flush();
        });
    }
};
