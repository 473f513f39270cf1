#include <cstdio>
#include <string>
#include <zmq.h>

class pusher {
public:
    explicit pusher(void* s) : sock_(s) {}

    bool header(int version) { return zmq_send_const(sock_, version > 1 ? "HDR2" : "HDR1", 4, ZMQ_SNDMORE) == 4; }
    bool value(double v)
    {
        char text[32];
        int n = std::snprintf(text, sizeof text, "%.6f", v);
        return header(2) && zmq_send_const(sock_, text, static_cast<std::size_t>(n), 0) == n; // expect: stack-escape
    }

private:
    void* sock_;
};
