// Ships log lines to a collector: lines gather in one string while another is on the wire.
#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace net = boost::asio;
using boost::system::error_code;

class log_shipper : public std::enable_shared_from_this<log_shipper> {
public:
    log_shipper(net::ip::tcp::socket s, std::size_t limit)
        : sock_(std::move(s)), stall_(sock_.get_executor()), limit_(limit)
    {
    }

    void append(std::string_view level, std::string_view line)
    {
        if (dead_ || gather_.size() + line.size() > limit_) {
            ++dropped_;
            return;
        }
        gather_.append(level);
        gather_.push_back(' ');
        gather_.append(line);
        gather_.push_back('\n');
        if (!in_flight_) flush();
    }

    unsigned long dropped() const { return dropped_; }

private:
    void flush()
    {
        if (gather_.empty()) return;
        wire_.clear();
        wire_.swap(gather_);
        in_flight_ = true;
        net::async_write(sock_, net::buffer(wire_),
                         [self = shared_from_this()](error_code ec, std::size_t) { self->on_flushed(ec); });
        arm_stall();
    }

    void on_flushed(error_code ec)
    {
        in_flight_ = false;
        stall_.cancel();
        if (ec) {
            dead_ = true;
            gather_.clear();
            return;
        }
        flush();
    }

    void arm_stall()
    {
        stall_.expires_after(std::chrono::seconds(10));
        stall_.async_wait([self = shared_from_this(), round = ++round_](error_code ec) {
            if (ec || !self->in_flight_ || round != self->round_) return;
            self->dead_ = true;
            error_code ignored;
            self->sock_.cancel(ignored);
        });
    }

    net::ip::tcp::socket sock_;
    net::steady_timer stall_;
    std::string gather_, wire_;
    std::size_t limit_;
    unsigned long dropped_ = 0, round_ = 0;
    bool in_flight_ = false, dead_ = false;
};

void attach(net::ip::tcp::socket s)
{
    auto shipper = std::make_shared<log_shipper>(std::move(s), 1 << 20);
    shipper->append("INFO", "collector attached");
    shipper->append("INFO", "rotation every 24h");
}
