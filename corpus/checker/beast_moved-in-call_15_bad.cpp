#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct outbound {
    std::string payload;
    bool binary = false;
    unsigned attempt = 0;
};

class ws_session : public std::enable_shared_from_this<ws_session> {
public:
    explicit ws_session(net::ip::tcp::socket&& s) : ws_(std::move(s)) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->open_ = true;
            self->do_read();
            self->send_next();
        });
    }

    void post(std::unique_ptr<outbound> msg)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), msg = std::move(msg)]() mutable {
            self->backlog_.push_back(std::move(msg));
            self->send_next();
        });
    }

private:
    void do_read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) {
                self->open_ = false;
                return;
            }
            self->in_.consume(self->in_.size());
            self->do_read();
        });
    }

    void send_next()
    {
        if (!open_ || sending_ || backlog_.empty()) return;
        sending_ = true;
        auto msg = std::move(backlog_.front());
        backlog_.pop_front();
        ++msg->attempt;
        ws_.binary(msg->binary);
        ws_.async_write(net::buffer(msg->payload), beast::bind_front_handler(&ws_session::on_sent, shared_from_this(), std::move(msg))); // expect: moved-in-call
    }

    void on_sent(std::unique_ptr<outbound> msg, beast::error_code ec, std::size_t)
    {
        sending_ = false;
        if (ec) {
            open_ = false;
            backlog_.push_front(std::move(msg));
            return;
        }
        ++sent_;
        send_next();
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    std::deque<std::unique_ptr<outbound>> backlog_;
    bool open_ = false, sending_ = false;
    unsigned long sent_ = 0;
};
