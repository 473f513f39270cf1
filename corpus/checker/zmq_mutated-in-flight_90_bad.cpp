#include <cstring>
#include <vector>
#include <zmq.h>

class camera_feed {
public:
    explicit camera_feed(void* s) : sock_(s), frame_(640 * 480) {}

    void run(int frames)
    {
        for (int i = 0; i < frames; ++i) {
            std::memset(frame_.data(), i, frame_.size()); // expect: mutated-in-flight
            zmq_msg_t m;
            zmq_msg_init_data(&m, frame_.data(), frame_.size(), &camera_feed::sent, this); // allow: fake-owner
            if (zmq_msg_send(&m, sock_, ZMQ_DONTWAIT) < 0) zmq_msg_close(&m);
        }
    }

private:
    static void sent(void*, void* self) { ++static_cast<camera_feed*>(self)->sent_; }
    void* sock_;
    std::vector<unsigned char> frame_;
    unsigned sent_ = 0;
};
