// Chat member on a WebSocket: queued messages, a reader, and pings of its own.
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

class member : public std::enable_shared_from_this<member> {
public:
    explicit member(net::ip::tcp::socket s) : ws_(std::move(s)), beat_(ws_.get_executor()) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->open_ = true;
            self->read();
            self->beat();
            if (!self->outbox_.empty()) self->write();
        });
    }

    void say(std::shared_ptr<const std::string> text)
    {
        if (failed_) return;
        outbox_.push_back(std::move(text));
        if (open_ && outbox_.size() == 1) write();
    }

private:
    void write()
    {
        ws_.async_write(net::buffer(*outbox_.front()), [self = shared_from_this()](beast::error_code ec, std::size_t) {
            self->outbox_.pop_front();
            if (ec) return self->fail();
            if (!self->outbox_.empty()) self->write();
        });
    }

    void read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t n) {
            if (ec) return self->fail();
            self->received_ += n;
            self->in_.consume(n);
            self->read();
        });
    }

    void beat()
    {
        beat_.expires_after(std::chrono::seconds(15));
        beat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (!ec && self->open_) self->ping();
        });
    }

    // Stream contract: at most one of each of async_read, async_write and async_ping may be active.
    void ping()
    {
        websocket::ping_data tag;
        tag.append("t");
        ws_.async_ping(tag, [self = shared_from_this()](beast::error_code ec) {
            if (ec) return self->fail();
            self->beat();
        });
    }

    void fail()
    {
        open_ = false;
        failed_ = true;
        beat_.cancel();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer beat_;
    beast::flat_buffer in_;
    std::deque<std::shared_ptr<const std::string>> outbox_;
    std::size_t received_ = 0;
    bool open_ = false, failed_ = false;
};

void join(net::ip::tcp::socket s)
{
    auto m = std::make_shared<member>(std::move(s));
    m->say(std::make_shared<const std::string>("welcome"));
    m->say(std::make_shared<const std::string>("rules: be kind"));
    m->run();
}
