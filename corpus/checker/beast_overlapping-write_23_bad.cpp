#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

// Exchange gateway session. The stream lives on a strand.
class gateway_session : public std::enable_shared_from_this<gateway_session> {
public:
    explicit gateway_session(tcp::socket&& s) : ws_(std::move(s)), beat_(ws_.get_executor()) {}

    void start()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->arm_heartbeat();
            self->read();
        });
    }

    void publish(std::string text)
    {
        asio::post(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            self->queue_.push_back(std::move(text));
            if (self->queue_.size() == 1) self->write_front();
        });
    }

private:
    void write_front()
    {
        ws_.text(true);
        ws_.async_write(asio::buffer(queue_.front()), [self = shared_from_this()](beast::error_code ec, std::size_t) { // allow: overlapping-write
            if (ec) return self->stop();
            self->queue_.pop_front();
            if (!self->queue_.empty()) self->write_front();
        });
    }

    void arm_heartbeat()
    {
        beat_.expires_after(std::chrono::seconds(15));
        beat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->send_heartbeat();
        });
    }

    void send_heartbeat()
    {
        static const std::string beat = R"({"type":"heartbeat"})";
        ws_.async_write(asio::buffer(beat), [self = shared_from_this()](beast::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) return self->stop();
            self->arm_heartbeat();
        });
    }

    void read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->stop();
            self->in_.consume(self->in_.size());
            self->read();
        });
    }

    void stop() { beat_.cancel(); }

    websocket::stream<beast::tcp_stream> ws_;
    asio::steady_timer beat_;
    beast::flat_buffer in_;
    std::deque<std::string> queue_;
};

void on_client(tcp::socket s) { std::make_shared<gateway_session>(std::move(s))->start(); }
