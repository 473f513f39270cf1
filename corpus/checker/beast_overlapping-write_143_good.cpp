// Market-data client session: quotes and heartbeats share one outgoing queue; the
// socket comes with a strand.
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

class feed_session : public std::enable_shared_from_this<feed_session> {
public:
    explicit feed_session(net::ip::tcp::socket&& s)
        : ws_(std::move(s)), heartbeat_(ws_.get_executor())
    {
    }

    void run()
    {
        ws_.async_accept(beast::bind_front_handler(&feed_session::on_accept, shared_from_this()));
    }

    // From any thread.
    void quote(std::string text)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            self->enqueue(std::move(text));
        });
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        open_ = true;
        schedule_heartbeat();
        read();
        if (!queue_.empty()) write_front();
    }

    void schedule_heartbeat()
    {
        heartbeat_.expires_after(std::chrono::seconds(5));
        heartbeat_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (ec || !self->open_) return;
            self->enqueue("{\"hb\":" + std::to_string(++self->beats_) + '}');
            self->schedule_heartbeat();
        });
    }

    void read()
    {
        ws_.async_read(inbox_, [self = shared_from_this()](beast::error_code ec, std::size_t n) {
            if (ec) return self->shut();
            self->inbox_.consume(n);
            self->read();
        });
    }

    void enqueue(std::string text)
    {
        if (gone_) return;
        queue_.push_back(std::move(text));
        if (open_ && queue_.size() == 1) write_front();
    }

    void write_front()
    {
        ws_.text(true);
        ws_.async_write(net::buffer(queue_.front()),
                        beast::bind_front_handler(&feed_session::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        queue_.pop_front();
        if (ec) return shut();
        if (!queue_.empty()) write_front();
    }

    void shut()
    {
        open_ = false;
        gone_ = true;
        heartbeat_.cancel();
        beast::get_lowest_layer(ws_).close();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer heartbeat_;
    beast::flat_buffer inbox_;
    std::deque<std::string> queue_;
    unsigned long beats_ = 0;
    bool open_ = false;
    bool gone_ = false;
};
