#include <boost/asio.hpp>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

class order_book {
public:
    void apply(const std::string& symbol, double price) { last_[symbol] = price; }
    std::string snapshot() const
    {
        std::string s = "SNAPSHOT";
        for (const auto& [symbol, price] : last_) s += ' ' + symbol + '=' + std::to_string(price);
        return s + '\n';
    }

private:
    std::map<std::string, double> last_;
};

class consumer : public std::enable_shared_from_this<consumer> {
public:
    consumer(tcp::socket s, const order_book& book, std::size_t limit) : socket_(std::move(s)), book_(book), limit_(limit) {}

    void publish(std::string tick)
    {
        if (closed_) return;
        if (waiting_.size() >= limit_) {
            dropped_ += waiting_.size();
            waiting_.clear();
            tick = book_.snapshot();
        }
        waiting_.push_back(std::move(tick));
        if (!writing_) write_next();
    }

    std::size_t dropped() const { return dropped_; }

private:
    void write_next()
    {
        writing_ = true;
        current_ = std::move(waiting_.front());
        waiting_.pop_front();
        asio::async_write(socket_, asio::buffer(current_),
                          [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                              self->on_written(ec);
                          });
    }

    void on_written(const boost::system::error_code& ec)
    {
        writing_ = false;
        if (ec) {
            closed_ = true;
            waiting_.clear();
            return;
        }
        if (!waiting_.empty()) write_next();
    }

    tcp::socket socket_;
    const order_book& book_;
    std::size_t limit_;
    std::size_t dropped_ = 0;
    bool writing_ = false;
    bool closed_ = false;
    std::string current_;
    std::deque<std::string> waiting_;
};
