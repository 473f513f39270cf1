// Presence beacon over UDP: the payload is a member, the request is not.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <uv.h>

class Beacon {
public:
    Beacon(uv_loop_t* loop, std::string name) : name_(std::move(name))
    {
        uv_udp_init(loop, &sock_);
        uv_timer_init(loop, &timer_);
        sock_.data = timer_.data = this;
    }
    Beacon(const Beacon&) = delete;
    Beacon& operator=(const Beacon&) = delete;

    int start(const char* group, int port, std::uint64_t every_ms)
    {
        if (int rc = uv_ip4_addr(group, port, &group_)) return rc;
        if (int rc = uv_udp_set_broadcast(&sock_, 1)) return rc;
        return uv_timer_start(&timer_, &Beacon::tick, every_ms, every_ms);
    }

    std::uint64_t failures() const { return failures_; }

private:
    static void tick(uv_timer_t* t)
    {
        auto* self = static_cast<Beacon*>(t->data);
        if (self->pending_) return; // the packet is still lent
        self->announce();
    }

    void compose()
    {
        std::snprintf(packet_, sizeof packet_, "HERE %s %llu", name_.c_str(),
                      static_cast<unsigned long long>(++seq_));
    }

    int announce()
    {
        compose();
        uv_udp_send_t req;
        std::memset(&req, 0, sizeof req);
        req.data = this;
        uv_buf_t buf = uv_buf_init(packet_, static_cast<unsigned>(std::strlen(packet_)));
        const auto* to = reinterpret_cast<const sockaddr*>(&group_);
        const int rc = uv_udp_send(&req, &sock_, &buf, 1, to, &Beacon::on_sent); // expect: stack-control-block
        if (rc < 0) {
            ++failures_;
            return rc;
        }
        pending_ = true;
        return 0;
    }

    static void on_sent(uv_udp_send_t* req, int status)
    {
        auto* self = static_cast<Beacon*>(req->data);
        self->pending_ = false;
        if (status < 0) ++self->failures_;
    }

    uv_udp_t sock_;
    uv_timer_t timer_;
    sockaddr_in group_{};
    std::string name_;
    char packet_[256];
    std::uint64_t seq_ = 0, failures_ = 0;
    bool pending_ = false;
};

Beacon* make_beacon(uv_loop_t* loop) { return new Beacon(loop, "node-a"); }
