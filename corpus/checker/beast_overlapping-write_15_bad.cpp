#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class chat_session : public std::enable_shared_from_this<chat_session> {
public:
    explicit chat_session(net::ip::tcp::socket s) : ws_(std::move(s)), heartbeat_(ws_.get_executor()) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->do_read();
            self->schedule_heartbeat();
        });
    }

    void deliver(std::shared_ptr<const std::string> text)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            self->outbox_.push_back(std::move(text));
            if (self->outbox_.size() == 1) self->do_write();
        });
    }

private:
    void do_write()
    {
        ws_.async_write(net::buffer(*outbox_.front()), [self = shared_from_this()](beast::error_code ec, std::size_t) { // allow: overlapping-write
            if (ec) return self->fail();
            self->outbox_.pop_front();
            if (!self->outbox_.empty()) self->do_write();
        });
    }

    void schedule_heartbeat()
    {
        heartbeat_.expires_after(std::chrono::seconds(30));
        heartbeat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->send_heartbeat();
        });
    }

    void send_heartbeat()
    {
        static const std::string beat = R"({"type":"heartbeat"})";
        ws_.async_write(net::buffer(beat), [self = shared_from_this()](beast::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) return self->fail();
            self->schedule_heartbeat();
        });
    }

    void do_read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->fail();
            self->deliver(std::make_shared<const std::string>(beast::buffers_to_string(self->in_.data())));
            self->in_.consume(self->in_.size());
            self->do_read();
        });
    }

    void fail()
    {
        heartbeat_.cancel();
        beast::get_lowest_layer(ws_).close();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer heartbeat_;
    beast::flat_buffer in_;
    std::deque<std::shared_ptr<const std::string>> outbox_;
};
