#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <memory>
#include <queue>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

// Full duplex: one read, one message and one ping may be under way together.
class console_session : public std::enable_shared_from_this<console_session> {
public:
    explicit console_session(net::ip::tcp::socket&& s) : ws_(std::move(s)), ping_timer_(ws_.get_executor()) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec)
                return;
            self->read();
            self->arm_ping();
            self->say("welcome");
            self->say("type help for help");
        });
    }

    void say(std::string text)
    {
        out_.push(std::move(text));
        if (!sending_)
            send();
    }

private:
    void send()
    {
        sending_ = true;
        ws_.async_write(net::buffer(out_.front()), [self = shared_from_this()](beast::error_code ec, std::size_t) {
            self->out_.pop();
            if (ec)
                return self->stop();
            if (self->out_.empty())
                self->sending_ = false;
            else
                self->send();
        });
    }

    void read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec)
                return self->stop();
            std::string line = beast::buffers_to_string(self->in_.data());
            self->in_.consume(self->in_.size());
            self->say("you said: " + line);
            self->read();
        });
    }

    void arm_ping()
    {
        ping_timer_.expires_after(std::chrono::seconds(15));
        ping_timer_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (ec || self->stopped_)
                return;
            self->ws_.async_ping(websocket::ping_data("hb"), [self](beast::error_code ec) {
                if (!ec)
                    self->arm_ping();
            });
        });
    }

    void stop()
    {
        stopped_ = true;
        ping_timer_.cancel();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer ping_timer_;
    beast::flat_buffer in_;
    std::queue<std::string> out_;
    bool sending_ = false;
    bool stopped_ = false;
};
