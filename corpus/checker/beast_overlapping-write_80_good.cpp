#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class relay_session : public std::enable_shared_from_this<relay_session> {
    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    std::vector<std::shared_ptr<const std::string>> queue_;
    bool pinging_ = false;

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
    // One control frame and one message may be under way together.
    void ping()
    {
        if (pinging_) return;
        pinging_ = true;
        ws_.async_ping({}, [self = shared_from_this()](beast::error_code) { self->pinging_ = false; });
    }

private:
    void send(std::shared_ptr<const std::string> m)
    {
        queue_.push_back(m);
        if (queue_.size() > 1) return; // a write is under way
        start();
    }
    void start()
    {
        ws_.async_write(net::buffer(*queue_.front()), beast::bind_front_handler(&relay_session::on_write, shared_from_this()));
    }
    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        queue_.erase(queue_.begin());
        if (!queue_.empty()) start();
    }
    void on_message(std::string text)
    {
        send(std::make_shared<const std::string>("{\"ack\":" + std::to_string(text.size()) + "}"));
        send(std::make_shared<const std::string>(std::move(text)));
        ping();
    }
};
