#include <uv.h>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

namespace statsd {

struct Metric {
    const char* name;
    double value;
    char kind;
};

struct PendingSend {
    uv_udp_send_t req;
    bool busy = false;
    std::array<char, 1432> payload;
    std::size_t len = 0;
};

class Fanout {
public:
    explicit Fanout(uv_loop_t* loop)
    {
        uv_udp_init(loop, &sock_);
        sock_.data = this;
    }

    bool add_sink(const char* host, int port)
    {
        sockaddr_in sin{};
        if (uv_ip4_addr(host, port, &sin) != 0) return false;
        sinks_.push_back(sin);
        return true;
    }

    void emit(const Metric& m)
    {
        char line[256];
        int n = std::snprintf(line, sizeof line, "%s:%g|%c", m.name, m.value, m.kind);
        if (n <= 0 || std::size_t(n) >= sizeof line) return;
        for (const auto& sink : sinks_) send_to(sink, std::string_view(line, std::size_t(n)));
    }

private:
    PendingSend& acquire()
    {
        for (auto& s : sends_)
            if (!s.busy) return s;
        return sends_.emplace_back(); // expect: mutated-in-flight
    }

    void send_to(const sockaddr_in& sink, std::string_view line)
    {
        PendingSend& s = acquire();
        s.busy = true;
        s.len = line.size();
        std::memcpy(s.payload.data(), line.data(), line.size());
        s.req.data = this;
        uv_buf_t buf = uv_buf_init(s.payload.data(), unsigned(s.len));
        int rc = uv_udp_send(&s.req, &sock_, &buf, 1, reinterpret_cast<const sockaddr*>(&sink), on_sent); // allow: mutated-in-flight
        if (rc < 0) {
            s.busy = false;
            ++dropped_;
        }
    }

    static void on_sent(uv_udp_send_t* req, int status)
    {
        auto* self = static_cast<Fanout*>(req->data);
        for (auto& s : self->sends_)
            if (&s.req == req) s.busy = false;
        if (status < 0) ++self->dropped_;
    }

    uv_udp_t sock_;
    std::vector<sockaddr_in> sinks_;
    std::vector<PendingSend> sends_;
    unsigned long dropped_ = 0;
};

}  // namespace statsd
