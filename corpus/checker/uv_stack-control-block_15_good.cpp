#include <uv.h>
#include <map>
#include <memory>
#include <string>
#include <string_view>

class statsd_client {
public:
    statsd_client(uv_loop_t* loop, const std::string& host, int port, std::string prefix) : prefix_(std::move(prefix))
    {
        uv_udp_init(loop, &udp_);
        uv_timer_init(loop, &flush_timer_);
        flush_timer_.data = this;
        usable_ = uv_ip4_addr(host.c_str(), port, &addr_) == 0;
        uv_timer_start(&flush_timer_, &statsd_client::on_flush, 1000, 1000);
    }

    void count(std::string_view name, long delta) { counters_[std::string(name)] += delta; }

private:
    struct send_op {
        uv_udp_send_t req{};
        std::string packet;
    };

    static void on_flush(uv_timer_t* t) { static_cast<statsd_client*>(t->data)->flush(); }

    static void on_sent(uv_udp_send_t* r, int) { delete static_cast<send_op*>(r->data); }

    void flush()
    {
        if (!usable_ || counters_.empty()) return;
        auto op = std::make_unique<send_op>();
        for (auto& [name, value] : counters_) {
            op->packet += prefix_ + '.' + name + ':';
            op->packet += std::to_string(value);
            op->packet += "|c\n";
        }
        counters_.clear();
        transmit(std::move(op));
    }

    void transmit(std::unique_ptr<send_op> op)
    {
        uv_buf_t buf = uv_buf_init(op->packet.data(), static_cast<unsigned>(op->packet.size()));
        sockaddr_in const to = addr_;
        if (uv_udp_try_send(&udp_, &buf, 1, reinterpret_cast<const sockaddr*>(&to)) >= 0) return;
        op->req.data = op.get();
        if (uv_udp_send(&op->req, &udp_, &buf, 1, reinterpret_cast<const sockaddr*>(&to), &statsd_client::on_sent) == 0)
            op.release();
        else
            ++dropped_;
    }

    uv_udp_t udp_{};
    uv_timer_t flush_timer_{};
    sockaddr_in addr_{};
    std::string prefix_;
    std::map<std::string, long> counters_;
    unsigned long dropped_ = 0;
    bool usable_ = false;
};
