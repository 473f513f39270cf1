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
        if (queue_.size() >= limit_) {
            resync();
            return;
        }
        queue_.push_back(std::move(tick));
        if (!writing_) write_next();
    }

    std::size_t dropped() const { return dropped_; }

private:
    // A consumer that cannot keep up gets the whole book instead of stale ticks.
    void resync()
    {
        dropped_ += queue_.size();
        queue_.clear(); // expect: freed-in-flight
        queue_.push_back(book_.snapshot());
        if (!writing_) write_next();
    }

    void write_next()
    {
        writing_ = true;
        asio::async_write(socket_, asio::buffer(queue_.front()),
                          [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                              self->on_written(ec);
                          });
    }

    void on_written(const boost::system::error_code& ec)
    {
        writing_ = false;
        if (ec) {
            closed_ = true;
            return;
        }
        if (!queue_.empty()) queue_.pop_front();
        if (!queue_.empty()) write_next();
    }

    tcp::socket socket_;
    const order_book& book_;
    std::size_t limit_;
    std::size_t dropped_ = 0;
    bool writing_ = false;
    bool closed_ = false;
    std::deque<std::string> queue_;
};
