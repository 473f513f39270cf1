// Two lanes with a high-water mark; the lanes grow while their front element is on the wire.
#include <boost/asio.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

class outbound_lane : public std::enable_shared_from_this<outbound_lane> {
public:
    using pressure_fn = std::function<void(bool)>;

    outbound_lane(asio::ip::tcp::socket s, std::size_t high, pressure_fn fn)
        : sock_(std::move(s)), high_(high), on_pressure_(std::move(fn)) {}

    /// Runs on the socket's executor.
    void post_bulk(std::string text)
    {
        queued_ += text.size();
        bulk_.push_back(std::move(text));
        relieve();
        if (!writing_) write_next();
    }

    void post_urgent(std::string text)
    {
        queued_ += text.size();
        urgent_.push_back(std::move(text));
        relieve();
        if (!writing_) write_next();
    }

    std::size_t queued() const { return queued_; }

private:
    void write_next()
    {
        from_urgent_ = !urgent_.empty();
        if (!from_urgent_ && bulk_.empty()) return;
        const std::string& s = from_urgent_ ? urgent_.front() : bulk_.front();
        writing_ = true;
        asio::async_write(sock_, asio::buffer(s), [self = shared_from_this()](error_code ec, std::size_t n) {
            self->on_written(ec, n);
        });
    }

    void on_written(error_code ec, std::size_t n)
    {
        writing_ = false;
        if (ec) {
            urgent_.clear();
            bulk_.clear();
            queued_ = 0;
            return;
        }
        queued_ -= n;
        if (from_urgent_)
            urgent_.pop_front();
        else
            bulk_.pop_front();
        relieve();
        write_next();
    }

    void relieve()
    {
        const bool over = queued_ > high_;
        if (over == throttled_) return;
        throttled_ = over;
        if (on_pressure_) on_pressure_(over);
    }

    asio::ip::tcp::socket sock_;
    std::size_t high_, queued_ = 0;
    pressure_fn on_pressure_;
    std::deque<std::string> bulk_;
    std::list<std::string> urgent_;
    bool writing_ = false, from_urgent_ = false, throttled_ = false;
};
