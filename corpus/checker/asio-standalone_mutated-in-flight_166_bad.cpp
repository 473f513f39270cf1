// Log shipper: lines are gathered into one text that is sent whenever the socket is idle.
#define ASIO_STANDALONE
#include <asio.hpp>
#include <memory>
#include <string>
#include <string_view>

class log_shipper : public std::enable_shared_from_this<log_shipper> {
public:
    explicit log_shipper(asio::any_io_executor ex) : sock_(ex) {}

    void connect(const asio::ip::tcp::endpoint& to)
    {
        sock_.async_connect(to, [self = shared_from_this()](std::error_code ec) {
            if (ec) return;
            self->up_ = true;
            self->flush();
        });
    }

    void append(std::string_view severity, std::string_view line)
    {
        if (pending_.size() > max_pending) {
            ++dropped_;
            return;
        }
        pending_.append(severity).append(" ").append(line).append("\n"); // expect: mutated-in-flight
        if (up_ && !busy_) flush();
    }

    std::size_t backlog() const { return pending_.size(); }
    unsigned dropped() const { return dropped_; }

private:
    static constexpr std::size_t max_pending = 1 << 20;

    void flush()
    {
        if (pending_.empty()) return;
        busy_ = true;
        asio::async_write(sock_, asio::buffer(pending_), [self = shared_from_this()](std::error_code ec, std::size_t n) {
            self->written(ec, n);
        });
    }

    void written(std::error_code ec, std::size_t n)
    {
        busy_ = false;
        pending_.erase(0, n);
        if (ec) {
            up_ = false;
            std::error_code ignored;
            sock_.close(ignored);
            return;
        }
        flush();
    }

    asio::ip::tcp::socket sock_;
    std::string pending_;
    bool up_ = false;
    bool busy_ = false;
    unsigned dropped_ = 0;
};
