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

    unsigned long dropped() const { return dropped_; }

private:
    static void on_flush(uv_timer_t* t) { static_cast<statsd_client*>(t->data)->flush(); }

    void flush()
    {
        if (!usable_ || counters_.empty()) return;
        auto packet = std::make_unique<std::string>();
        for (auto& [name, value] : counters_) {
            *packet += prefix_;
            *packet += '.';
            *packet += name;
            *packet += ':';
            *packet += std::to_string(value);
            *packet += "|c\n";
        }
        counters_.clear();
        transmit(std::move(packet));
    }

    void transmit(std::unique_ptr<std::string> packet)
    {
        uv_udp_send_t req;
        req.data = packet.get();
        uv_buf_t buf = uv_buf_init(packet->data(), static_cast<unsigned>(packet->size()));
        int rc = uv_udp_send(&req, &udp_, &buf, 1, reinterpret_cast<const sockaddr*>(&addr_), // expect: stack-control-block
                             [](uv_udp_send_t* r, int) { delete static_cast<std::string*>(r->data); });
        if (rc < 0) {
            ++dropped_;
            return;
        }
        packet.release();
    }

    uv_udp_t udp_{};
    uv_timer_t flush_timer_{};
    sockaddr_in addr_{};
    std::string prefix_;
    std::map<std::string, long> counters_;
    unsigned long dropped_ = 0;
    bool usable_ = false;
};
