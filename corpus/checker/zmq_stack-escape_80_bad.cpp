#include <cstdint>
#include <string>
#include <vector>
#include <zmq.h>

namespace {
void keep(void*, void*) {}
}  // namespace

class frame {
public:
    frame(void* p, std::size_t n) { zmq_msg_init_data(&m_, p, n, keep, nullptr); } // allow: fake-owner
    ~frame() { zmq_msg_close(&m_); }
    int send(void* sock, int flags) { return zmq_msg_send(&m_, sock, flags); }

private:
    zmq_msg_t m_;
};

class publisher {
public:
    explicit publisher(void* s) : sock_(s) {}
    void tick(std::uint64_t seq)
    {
        unsigned char wire[64] = {1};
        for (int i = 0; i < 8; ++i) wire[1 + i] = static_cast<unsigned char>(seq >> (8 * i));
        frame f(wire, sizeof wire); // expect: stack-escape
        f.send(sock_, ZMQ_DONTWAIT); // allow: stack-escape
    }

private:
    void* sock_;
};
