// Lobby server session: other threads push notices, the session sends them one by one.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class lobby_session : public std::enable_shared_from_this<lobby_session> {
public:
    explicit lobby_session(net::ip::tcp::socket&& s) : ws_(std::move(s)) {}

    void run()
    {
        ws_.async_accept(beast::bind_front_handler(&lobby_session::on_accept, shared_from_this()));
    }

    void notify(std::string text)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            self->enqueue(std::move(text));
        });
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        accepted_ = true;
        if (!notices_.empty()) write_next();
        do_read();
    }

    void do_read()
    {
        ws_.async_read(in_, beast::bind_front_handler(&lobby_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t n)
    {
        if (ec) return;
        received_ += n;
        in_.consume(in_.size());
        do_read();
    }

    void enqueue(std::string text)
    {
        const bool idle = notices_.empty();
        notices_.push_back(std::move(text));
        if (accepted_ && idle) write_next(); // allow: overlapping-write
    }

    void write_next()
    {
        auto msg = std::make_shared<const std::string>(std::move(notices_.front()));
        notices_.pop_front(); // allow: overlapping-write
        ws_.text(true);
        ws_.async_write(net::buffer(*msg), // expect: overlapping-write
                        [self = shared_from_this(), msg](beast::error_code ec, std::size_t) { self->on_write(ec); });
    }

    void on_write(beast::error_code ec)
    {
        if (ec) {
            notices_.clear();
            accepted_ = false;
            return;
        }
        if (!notices_.empty()) write_next(); // allow: overlapping-write
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    std::deque<std::string> notices_;
    std::size_t received_ = 0;
    bool accepted_ = false;
};
