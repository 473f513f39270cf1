// Metrics emitter: counters go out as statsd datagrams every second.
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <uv.h>

class statsd {
public:
    statsd(uv_loop_t* loop, const char* host, int port) : loop_(loop)
    {
        uv_ip4_addr(host, port, &to_);
        uv_udp_init(loop_, &udp_);
        uv_timer_init(loop_, &timer_);
        timer_.data = this;
    }

    void start() { uv_timer_start(&timer_, on_timer, 1000, 1000); }
    void count(const std::string& key, long n) { values_[key] += n; }
    unsigned failures() const { return failures_; }

private:
    struct datagram {
        statsd* owner;
        std::string text;
    };

    static void on_timer(uv_timer_t* t) { static_cast<statsd*>(t->data)->emit(); }

    void emit()
    {
        auto d = std::make_unique<datagram>(datagram{this, {}});
        for (const auto& [key, n] : values_) d->text += key + ":" + std::to_string(n) + "|c\n";
        values_.clear();
        if (d->text.empty()) return;
        uv_udp_send_t req;
        req.data = d.get();
        if (submit(&req, d->text)) // expect: stack-control-block
            d.release();
        else
            ++failures_;
    }

    bool submit(uv_udp_send_t* req, std::string& text)
    {
        uv_buf_t b = uv_buf_init(text.data(), unsigned(text.size()));
        int rc = uv_udp_send(req, &udp_, &b, 1, reinterpret_cast<const sockaddr*>(&to_), on_sent); // allow: stack-control-block
        if (rc < 0) std::fprintf(stderr, "statsd: %s\n", uv_strerror(rc));
        return rc == 0;
    }

    static void on_sent(uv_udp_send_t* req, int status)
    {
        std::unique_ptr<datagram> d(static_cast<datagram*>(req->data));
        if (status < 0) ++d->owner->failures_;
    }

    uv_loop_t* loop_;
    uv_udp_t udp_{};
    uv_timer_t timer_{};
    sockaddr_in to_{};
    std::map<std::string, long> values_;
    unsigned failures_ = 0;
};

int main()
{
    uv_loop_t* loop = uv_default_loop();
    static statsd s(loop, "127.0.0.1", 8125);
    s.count("boot", 1);
    s.start();
    return uv_run(loop, UV_RUN_DEFAULT);
}
