#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class chat_session : public std::enable_shared_from_this<chat_session> {
public:
    explicit chat_session(net::ip::tcp::socket&& s) : ws_(std::move(s)), heartbeat_(ws_.get_executor()) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->arm_heartbeat();
            self->read();
        });
    }

    // Called by the room for every broadcast, from any thread.
    void deliver(std::shared_ptr<const std::string> text)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), text] { self->enqueue(text); });
    }

private:
    void read()
    {
        ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->heartbeat_.cancel(), void();
            self->handle(beast::buffers_to_string(self->buffer_.data()));
            self->buffer_.consume(self->buffer_.size());
            self->read();
        });
    }

    void handle(const std::string& line)
    {
        if (line.empty() || line[0] != '{') {
            enqueue(std::make_shared<const std::string>("{\"error\":\"malformed\"}"));
            return;
        }
        ++received_;
        enqueue(std::make_shared<const std::string>("{\"ack\":" + std::to_string(received_) + "}"));
    }

    void enqueue(std::shared_ptr<const std::string> text)
    {
        queue_.push_back(std::move(text));
        if (queue_.size() == 1) write();
    }

    void write()
    {
        ws_.async_write(net::buffer(*queue_.front()),
                        [self = shared_from_this()](beast::error_code ec, std::size_t) {
                            if (ec) return;
                            self->queue_.pop_front();
                            if (!self->queue_.empty()) self->write();
                        });
    }

    void arm_heartbeat()
    {
        heartbeat_.expires_after(std::chrono::seconds(20));
        heartbeat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->ws_.async_ping({}, [self](beast::error_code pec) {
                if (!pec) self->arm_heartbeat();
            });
        });
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer heartbeat_;
    beast::flat_buffer buffer_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    unsigned received_ = 0;
};
