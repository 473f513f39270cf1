// Polls battery meters over UDP; meters come and go with the configuration.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <uv.h>

class meter {
public:
    static meter* open(uv_loop_t* loop, const sockaddr_in& where)
    {
        auto* m = new meter;
        if (uv_udp_init(loop, &m->udp_)) {
            delete m;
            return nullptr;
        }
        m->udp_.data = m;
        m->send_.data = m;
        m->where_ = where;
        uv_udp_recv_start(&m->udp_, &meter::on_alloc, &meter::on_datagram);
        return m;
    }

    // Pending operations are cancelled; the object goes when the handle is closed for good.
    void close()
    {
        uv_close(reinterpret_cast<uv_handle_t*>(&udp_),
                 [](uv_handle_t* h) { delete static_cast<meter*>(h->data); });
    }

    void poll()
    {
        if (busy_)
            return;
        ++sequence_;
        std::memcpy(query_, "BATQ", 4);
        std::memcpy(query_ + 4, &sequence_, sizeof sequence_);
        uv_buf_t b = uv_buf_init(query_, sizeof query_);
        busy_ = uv_udp_send(&send_, &udp_, &b, 1, reinterpret_cast<const sockaddr*>(&where_), &meter::on_sent) == 0;
    }

    double volts() const { return volts_; }

private:
    meter() = default;
    ~meter() = default;

    static void on_sent(uv_udp_send_t* req, int) { static_cast<meter*>(req->data)->busy_ = false; }

    static void on_alloc(uv_handle_t* h, std::size_t, uv_buf_t* b)
    {
        auto* m = static_cast<meter*>(h->data);
        *b = uv_buf_init(m->answer_, sizeof m->answer_);
    }

    static void on_datagram(uv_udp_t* u, ssize_t n, const uv_buf_t* b, const sockaddr*, unsigned)
    {
        auto* m = static_cast<meter*>(u->data);
        std::uint32_t millivolts;
        if (n < 8)
            return;
        std::memcpy(&millivolts, b->base + 4, sizeof millivolts);
        m->volts_ = millivolts / 1000.0;
    }

    uv_udp_t udp_;
    uv_udp_send_t send_;
    sockaddr_in where_;
    char query_[8];
    char answer_[512];
    std::uint32_t sequence_ = 0;
    double volts_ = 0;
    bool busy_ = false;
};

struct meter_closer {
    void operator()(meter* m) const { m->close(); }
};

class meter_park {
public:
    explicit meter_park(uv_loop_t* loop) : loop_(loop) {}

    void configure(const std::string& name, const sockaddr_in& where) { meters_[name].reset(meter::open(loop_, where)); }
    void remove(const std::string& name) { meters_.erase(name); }
    void poll_all()
    {
        for (auto& [name, m] : meters_)
            if (m)
                m->poll();
    }

private:
    uv_loop_t* loop_;
    std::unordered_map<std::string, std::unique_ptr<meter, meter_closer>> meters_;
};
