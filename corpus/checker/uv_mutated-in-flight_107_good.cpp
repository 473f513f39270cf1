#include <uv.h>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
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
    static Fanout* create(uv_loop_t* loop)
    {
        auto* f = new Fanout;
        if (uv_udp_init(loop, &f->sock_) != 0) {
            delete f;
            return nullptr;
        }
        f->sock_.data = f;
        return f;
    }

    // Outstanding sends are reported with UV_ECANCELED before the close callback.
    void close()
    {
        if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&sock_))) return;
        uv_close(reinterpret_cast<uv_handle_t*>(&sock_), [](uv_handle_t* h) { delete static_cast<Fanout*>(h->data); });
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
        if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&sock_))) return;
        char line[256];
        int n = std::snprintf(line, sizeof line, "%s:%g|%c", m.name, m.value, m.kind);
        if (n <= 0 || std::size_t(n) >= sizeof line) return;
        for (const auto& sink : sinks_) send_to(sink, std::string_view(line, std::size_t(n)));
    }

private:
    Fanout() = default;
    ~Fanout() = default;

    PendingSend& acquire()
    {
        for (auto& s : sends_)
            if (!s.busy) return s;
        return sends_.emplace_back();
    }

    void send_to(const sockaddr_in& sink, std::string_view line)
    {
        PendingSend& s = acquire();
        s.busy = true;
        s.len = line.size();
        std::memcpy(s.payload.data(), line.data(), line.size());
        s.req.data = this;
        uv_buf_t buf = uv_buf_init(s.payload.data(), unsigned(s.len));
        int rc = uv_udp_send(&s.req, &sock_, &buf, 1, reinterpret_cast<const sockaddr*>(&sink), on_sent);
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
    std::deque<PendingSend> sends_;
    unsigned long dropped_ = 0;
};

}  // namespace statsd
