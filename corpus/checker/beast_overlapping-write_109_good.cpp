#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = net::ip::tcp;

namespace lobby {

using Text = std::shared_ptr<const std::string>;

class PlayerSocket : public std::enable_shared_from_this<PlayerSocket> {
public:
    using OnLine = std::function<void(std::string)>;

    // The socket's executor is a strand.
    PlayerSocket(tcp::socket&& s, OnLine on_line) : ws_(std::move(s)), beat_(ws_.get_executor()), on_line_(std::move(on_line)) {}

    void run()
    {
        net::dispatch(ws_.get_executor(), [self = shared_from_this()] {
            if (std::exchange(self->started_, true)) return;
            self->ws_.async_accept(beast::bind_front_handler(&PlayerSocket::on_accept, self));
        });
    }

    void say(Text text)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            if (!self->open_ || self->outbox_.size() >= 256) return;
            self->outbox_.push_back(std::move(text));
            if (self->outbox_.size() == 1) self->write_next();
        });
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        open_ = true;
        schedule_beat();
        read_next();
    }

    void read_next() { ws_.async_read(in_, beast::bind_front_handler(&PlayerSocket::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) {
            open_ = false;
            beat_.cancel();
            return;
        }
        std::string line = beast::buffers_to_string(in_.data());
        in_.consume(in_.size());
        on_line_(std::move(line));
        read_next();
    }

    void write_next()
    {
        ws_.text(true);
        ws_.async_write(net::buffer(*outbox_.front()), [self = shared_from_this()](beast::error_code ec, std::size_t) {
            self->outbox_.pop_front();
            if (ec) {
                self->open_ = false;
                self->beat_.cancel();
            } else if (!self->outbox_.empty()) {
                self->write_next();
            }
        });
    }

    void schedule_beat()
    {
        beat_.expires_after(std::chrono::seconds(15));
        beat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (ec || !self->open_) return;
            self->beat();
        });
    }

    // A control frame may go out while a message is being written; the next beat is
    // scheduled only when the frame has left.
    void beat()
    {
        websocket::ping_data stamp(std::to_string(++beats_));
        ws_.async_ping(stamp, [self = shared_from_this()](beast::error_code ec) {
            if (ec)
                self->open_ = false;
            else
                self->schedule_beat();
        });
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer beat_;
    beast::flat_buffer in_;
    std::deque<Text> outbox_;
    OnLine on_line_;
    unsigned long beats_ = 0;
    bool started_ = false, open_ = false;
};

}  // namespace lobby
