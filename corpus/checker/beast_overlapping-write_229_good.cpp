// Push gateway: queued messages and a heartbeat ping share one WebSocket.
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

class push_channel : public std::enable_shared_from_this<push_channel> {
public:
    explicit push_channel(net::ip::tcp::socket s) : ws_(std::move(s)), beat_(ws_.get_executor()) {}

    void open()
    {
        ws_.async_accept(beast::bind_front_handler(&push_channel::on_open, shared_from_this()));
    }

    void push(std::shared_ptr<const std::string> m)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), m = std::move(m)]() mutable {
            if (self->down_) return;
            self->outbox_.push_back(std::move(m));
            if (self->up_ && self->outbox_.size() == 1) self->write_front();
        });
    }

private:
    void on_open(beast::error_code ec)
    {
        if (ec) return shut();
        up_ = true;
        read();
        wait_beat();
        if (!outbox_.empty()) write_front();
    }

    void read()
    {
        ws_.async_read(inbox_, [self = shared_from_this()](beast::error_code ec, std::size_t n) {
            if (ec) return self->shut();
            self->inbox_.consume(n);
            self->read();
        });
    }

    void write_front()
    {
        ws_.async_write(net::buffer(*outbox_.front()),
                        beast::bind_front_handler(&push_channel::on_written, shared_from_this()));
    }

    void on_written(beast::error_code ec, std::size_t)
    {
        outbox_.pop_front();
        if (ec) return shut();
        if (!down_ && !outbox_.empty()) write_front();
    }

    void wait_beat()
    {
        beat_.expires_after(std::chrono::seconds(20));
        beat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (!ec && !self->down_) self->ping();
        });
    }

    void ping()
    {
        ws_.async_ping({}, [self = shared_from_this()](beast::error_code ec) {
            if (ec) return self->shut();
            if (!self->down_) self->wait_beat();
        });
    }

    void shut()
    {
        down_ = true;
        beat_.cancel();
        beast::get_lowest_layer(ws_).close();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer beat_;
    beast::flat_buffer inbox_;
    std::deque<std::shared_ptr<const std::string>> outbox_;
    bool up_ = false;
    bool down_ = false;
};

void admit(net::ip::tcp::socket s) { std::make_shared<push_channel>(std::move(s))->open(); }
