// Several logical channels share one TCP connection; idle links are probed so that middle boxes keep them open.
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
using boost::system::error_code;

class mux : public std::enable_shared_from_this<mux> {
public:
    enum class state { open, draining, closed };

    explicit mux(net::ip::tcp::socket s) : sock_(std::move(s)), probe_(sock_.get_executor()) {}

    void start() { arm_probe(); }

    void send(std::uint8_t channel, const std::string& text)
    {
        if (state_ != state::open) return;
        std::string f;
        f.push_back(static_cast<char>(channel));
        f.push_back(static_cast<char>(text.size() >> 8));
        f.push_back(static_cast<char>(text.size()));
        f += text;
        outbox_.push_back(std::move(f));
        if (!busy_) next();
    }

    void shutdown()
    {
        if (state_ == state::closed) return;
        state_ = state::draining;
        probe_.cancel();
        if (!busy_) close();
    }

private:
    void next()
    {
        busy_ = true;
        net::async_write(sock_, net::buffer(outbox_.front()), // allow: overlapping-write
                         [self = shared_from_this()](error_code ec, std::size_t) { self->wrote(ec); });
    }

    void wrote(error_code ec)
    {
        busy_ = false;
        outbox_.pop_front();
        if (ec) return close();
        if (!outbox_.empty())
            next();
        else if (state_ == state::draining)
            close();
    }

    void arm_probe()
    {
        probe_.expires_after(std::chrono::seconds(20));
        probe_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) self->on_probe();
        });
    }

    void on_probe()
    {
        static const char noop[3] = {0, 0, 0};
        if (state_ != state::open) return;
        net::async_write(sock_, net::buffer(noop), // expect: overlapping-write
                         [self = shared_from_this()](error_code ec, std::size_t) {
                             if (ec) return self->close();
                             if (self->state_ == state::open) self->arm_probe();
                         });
    }

    void close()
    {
        if (state_ == state::closed) return;
        state_ = state::closed;
        error_code ignored;
        probe_.cancel();
        sock_.close(ignored);
    }

    net::ip::tcp::socket sock_;
    net::steady_timer probe_;
    std::deque<std::string> outbox_;
    bool busy_ = false;
    state state_ = state::open;
};
