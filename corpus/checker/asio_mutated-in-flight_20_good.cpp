#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Ships log lines to a collector; lines produced while a write runs are coalesced.
class log_shipper : public std::enable_shared_from_this<log_shipper> {
public:
    explicit log_shipper(tcp::socket s) : socket_(std::move(s)) {}

    void log(std::string_view severity, std::string_view text)
    {
        asio::dispatch(socket_.get_executor(),
                       [self = shared_from_this(), line = format(severity, text)] { self->append(line); });
    }

    void stop()
    {
        asio::post(socket_.get_executor(), [self = shared_from_this()] {
            self->stopping_ = true;
            if (!self->busy_) self->close();
        });
    }

private:
    static std::string format(std::string_view severity, std::string_view text)
    {
        std::string line;
        line.append("<").append(severity).append("> ").append(text).append("\n");
        return line;
    }

    void append(const std::string& line)
    {
        if (stopping_) return;
        if (next_.size() + line.size() > max_backlog) {
            ++dropped_;
            return;
        }
        next_ += line;
        if (!busy_) flush();
    }

    void flush()
    {
        out_.clear();
        out_.swap(next_);
        busy_ = true;
        asio::async_write(socket_, asio::buffer(out_),
                          [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
    }

    void on_written(error_code ec)
    {
        busy_ = false;
        if (ec) return close();
        if (!next_.empty()) return flush();
        if (stopping_) close();
    }

    void close()
    {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

    static constexpr std::size_t max_backlog = 1 << 20;
    tcp::socket socket_;
    std::string out_;
    std::string next_;
    std::size_t dropped_ = 0;
    bool busy_ = false;
    bool stopping_ = false;
};
