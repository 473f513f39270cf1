// Log shipper: lines are collected in one string while the other one is on the wire.
#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class log_shipper : public std::enable_shared_from_this<log_shipper> {
public:
    static constexpr std::size_t limit = 4u << 20;

    log_shipper(asio::io_context& io, tcp::endpoint collector)
        : strand_(asio::make_strand(io)), socket_(strand_), retry_(strand_), collector_(std::move(collector))
    {
    }

    void start()
    {
        asio::dispatch(strand_, [self = shared_from_this()] { self->connect(); });
    }

    // Any thread.
    void log(std::string_view line)
    {
        asio::post(strand_, [self = shared_from_this(), text = std::string(line)] { self->append(text); });
    }

private:
    void connect()
    {
        socket_ = tcp::socket(strand_);
        socket_.async_connect(collector_, [self = shared_from_this()](error_code ec) {
            if (ec)
                return self->reconnect_later();
            self->connected_ = true;
            self->write_some();
        });
    }

    void append(const std::string& line)
    {
        if (filling_.size() + line.size() + 1 > limit) {
            ++lost_;
            return;
        }
        filling_ += line;
        filling_ += '\n';
        write_some();
    }

    void write_some()
    {
        if (writing_ || !connected_)
            return;
        if (flying_.empty())
            flying_.swap(filling_);
        if (flying_.empty())
            return;
        writing_ = true;
        asio::async_write(socket_, asio::buffer(flying_), [self = shared_from_this()](error_code ec, std::size_t n) {
            self->written(ec, n);
        });
    }

    void written(error_code ec, std::size_t n)
    {
        writing_ = false;
        if (ec) {
            flying_.erase(0, n);  // goes out again after the reconnect
            return reconnect_later();
        }
        flying_.clear();
        write_some();
    }

    void reconnect_later()
    {
        connected_ = false;
        retry_.expires_after(std::chrono::seconds(2));
        retry_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec)
                self->connect();
        });
    }

    asio::strand<asio::io_context::executor_type> strand_;
    tcp::socket socket_;
    asio::steady_timer retry_;
    tcp::endpoint collector_;
    std::string filling_, flying_;
    bool connected_ = false, writing_ = false;
    unsigned lost_ = 0;
};
