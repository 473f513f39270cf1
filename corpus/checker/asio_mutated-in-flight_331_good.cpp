#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Ships log lines in batches. Lines that come while a batch is under way are collected aside.
class log_shipper : public std::enable_shared_from_this<log_shipper> {
public:
    log_shipper(asio::any_io_executor ex, tcp::endpoint collector) : socket_(ex), retry_(ex), collector_(collector) {}

    void start() { connect(); }

    void log(std::string_view level, std::string_view text)
    {
        collecting_.append("<").append(level).append("> ").append(text).push_back('\n');
        if (collecting_.size() > limit) {
            collecting_.erase(0, collecting_.find('\n', collecting_.size() - limit) + 1);
            ++truncated_;
        }
        kick();
    }

private:
    static constexpr std::size_t limit = 4u << 20;

    void connect()
    {
        socket_.async_connect(collector_, [self = shared_from_this()](error_code ec) {
            if (ec)
                return self->back_off();
            self->connected_ = true;
            self->kick();
        });
    }

    void kick()
    {
        if (!connected_ || busy_)
            return;
        if (in_flight_.empty())
            in_flight_.swap(collecting_);
        if (in_flight_.empty())
            return;
        busy_ = true;
        asio::async_write(socket_, asio::buffer(in_flight_), [self = shared_from_this()](error_code ec, std::size_t n) {
            self->busy_ = false;
            if (ec) {
                self->in_flight_.erase(0, n);
                self->connected_ = false;
                self->socket_.close(ec);
                return self->back_off();
            }
            self->in_flight_.clear();
            self->kick();
        });
    }

    void back_off()
    {
        retry_.expires_after(std::chrono::seconds(5));
        retry_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec)
                self->connect();
        });
    }

    tcp::socket socket_;
    asio::steady_timer retry_;
    tcp::endpoint collector_;
    std::string collecting_, in_flight_;
    std::size_t truncated_ = 0;
    bool connected_ = false;
    bool busy_ = false;
};
