#include <string>
#include <zmq.h>

namespace {
void nothing(void*, void*) {}
}  // namespace

class publisher {
public:
    explicit publisher(void* s) : socket_(s) {}
    bool publish(const std::string& topic, const std::string& payload)
    {
        if (zmq_send(socket_, topic.data(), topic.size(), ZMQ_SNDMORE) < 0) return false;
        zmq_msg_t msg;
        zmq_msg_init_data(&msg, const_cast<char*>(payload.data()), payload.size(), nothing, nullptr); // expect: fake-owner
        if (zmq_msg_send(&msg, socket_, 0) >= 0) return true; // allow: fake-owner
        zmq_msg_close(&msg);
        return false;
    }

private:
    void* socket_;
};
