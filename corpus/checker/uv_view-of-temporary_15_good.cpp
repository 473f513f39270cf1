#include <uv.h>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <string>

class statsd_sink {
public:
    statsd_sink(uv_loop_t* loop, const char* host, int port, const char* prefix) : prefix_(prefix)
    {
        uv_udp_init(loop, &socket_);
        uv_timer_init(loop, &timer_);
        uv_ip4_addr(host, port, &server_);
        timer_.data = this;
        uv_timer_start(&timer_, &statsd_sink::on_tick, 10000, 10000);
    }

    statsd_sink(const statsd_sink&) = delete;
    statsd_sink& operator=(const statsd_sink&) = delete;

    void count(const std::string& name, std::uint64_t by = 1) { counters_[name] += by; }
    unsigned failures() const { return failures_; }

private:
    struct datagram {
        uv_udp_send_t req;
        statsd_sink* sink;
        std::string text;
    };

    static void on_tick(uv_timer_t* t) { static_cast<statsd_sink*>(t->data)->flush(); }

    static void on_sent(uv_udp_send_t* req, int status)
    {
        std::unique_ptr<datagram> d(static_cast<datagram*>(req->data));
        if (status < 0) ++d->sink->failures_;
    }

    void flush()
    {
        if (counters_.empty()) return;
        std::ostringstream os;
        for (const auto& [name, value] : counters_) os << prefix_ << '.' << name << ':' << value << "|c\n";
        counters_.clear();

        auto d = std::make_unique<datagram>();
        d->req.data = d.get();
        d->sink = this;
        d->text = os.str();
        uv_buf_t buf = uv_buf_init(d->text.data(), static_cast<unsigned>(d->text.size()));
        const int rc = uv_udp_send(&d->req, &socket_, &buf, 1, reinterpret_cast<const sockaddr*>(&server_), on_sent);
        if (rc < 0) {
            std::fprintf(stderr, "statsd: %s\n", uv_strerror(rc));
            ++failures_;
            return;
        }
        d.release();
    }

    uv_udp_t socket_;
    uv_timer_t timer_;
    sockaddr_in server_;
    std::string prefix_;
    std::map<std::string, std::uint64_t> counters_;
    unsigned failures_ = 0;
};
