// Ticker hub: subscribers get every quote through a per-subscriber queue and a keep-alive line when idle.
#include <asio.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

using line_ptr = std::shared_ptr<const std::string>;

class subscriber : public std::enable_shared_from_this<subscriber> {
public:
    explicit subscriber(asio::ip::tcp::socket s) : socket_(std::move(s)), idle_(socket_.get_executor()) {}

    void open() { arm_idle(); }

    void deliver(line_ptr line)
    {
        if (closed_) return;
        queue_.push_back(std::move(line));
        if (queue_.size() == 1) flush();
    }

    void close()
    {
        closed_ = true;
        idle_.cancel();
        std::error_code ignored;
        socket_.close(ignored);
    }

private:
    static constexpr std::string_view keepalive_text = "# alive\n";

    void flush()
    {
        asio::async_write(socket_, asio::buffer(*queue_.front()), // allow: overlapping-write
                          [self = shared_from_this()](std::error_code ec, std::size_t) {
                              if (ec) return self->close();
                              self->queue_.pop_front();
                              if (!self->queue_.empty()) self->flush();
                          });
    }

    void arm_idle()
    {
        idle_.expires_after(std::chrono::seconds(15));
        idle_.async_wait([self = shared_from_this()](std::error_code ec) {
            if (ec || self->closed_) return;
            self->probe();
        });
    }

    void probe()
    {
        asio::async_write(socket_, asio::buffer(keepalive_text), // expect: overlapping-write
                          [self = shared_from_this()](std::error_code ec, std::size_t) {
                              if (ec) return self->close();
                              if (!self->closed_) self->arm_idle();
                          });
    }

    asio::ip::tcp::socket socket_;
    asio::steady_timer idle_;
    std::deque<line_ptr> queue_;
    bool closed_ = false;
};

class ticker_hub {
public:
    void admit(asio::ip::tcp::socket s)
    {
        auto sub = std::make_shared<subscriber>(std::move(s));
        subs_.insert(sub);
        sub->open();
    }

    void quote(const std::string& symbol, double price)
    {
        auto line = std::make_shared<const std::string>(symbol + ' ' + std::to_string(price) + '\n');
        for (auto& s : subs_) s->deliver(line);
    }

private:
    std::set<std::shared_ptr<subscriber>> subs_;
};
