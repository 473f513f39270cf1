// Push session: updates go through a queue, a timer keeps the connection alive.
// The socket was accepted on a strand.
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

class push_session : public std::enable_shared_from_this<push_session> {
public:
    explicit push_session(net::ip::tcp::socket s) : ws_(std::move(s)), heartbeat_(ws_.get_executor()) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->open_ = true;
            self->arm_heartbeat();
            self->read_next();
        });
    }

    // Any thread.
    void push(std::shared_ptr<const std::string> update)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), u = std::move(update)]() mutable {
            if (!self->open_) return;
            self->queue_.push_back(std::move(u));
            if (self->queue_.size() == 1) self->write_front();
        });
    }

private:
    void write_front()
    {
        ws_.text(true);
        ws_.async_write(net::buffer(*queue_.front()), [self = shared_from_this()](beast::error_code ec, std::size_t) { // allow: overlapping-write
            if (ec) return self->stop();
            self->queue_.pop_front();
            if (!self->queue_.empty()) self->write_front();
        });
    }

    void arm_heartbeat()
    {
        heartbeat_.expires_after(std::chrono::seconds(20));
        heartbeat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->beat();
        });
    }

    void beat()
    {
        static const char note[] = "{\"type\":\"hb\"}";
        ws_.async_write(net::buffer(note, sizeof note - 1), [self = shared_from_this()](beast::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) return self->stop();
            self->arm_heartbeat();
        });
    }

    void read_next()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->stop();
            self->in_.consume(self->in_.size());
            self->read_next();
        });
    }

    void stop()
    {
        if (!open_) return;
        open_ = false;
        heartbeat_.cancel();
        beast::get_lowest_layer(ws_).cancel();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer heartbeat_;
    beast::flat_buffer in_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    bool open_ = false;
};
