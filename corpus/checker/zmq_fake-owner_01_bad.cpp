#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
#include <zmq.h>

namespace camera {

struct frame_meta {
    std::uint32_t width;
    std::uint32_t height;
    std::uint64_t stamp_ns;
};

class socket_handle {
public:
    socket_handle(void* ctx, int type) : s_(zmq_socket(ctx, type))
    {
        if (!s_) throw std::runtime_error(zmq_strerror(zmq_errno()));
    }
    ~socket_handle() { zmq_close(s_); }
    socket_handle(const socket_handle&) = delete;
    socket_handle& operator=(const socket_handle&) = delete;
    void* get() const { return s_; }

private:
    void* s_;
};

class publisher {
public:
    publisher(void* ctx, const std::string& endpoint) : pub_(ctx, ZMQ_PUB)
    {
        if (zmq_bind(pub_.get(), endpoint.c_str()) != 0) throw std::runtime_error(zmq_strerror(zmq_errno()));
    }

    void publish(const frame_meta& m, const std::vector<std::uint8_t>& raw)
    {
        std::vector<std::uint8_t> rgb(raw.size() * 3);
        for (std::size_t i = 0; i < raw.size(); ++i) std::memset(rgb.data() + 3 * i, raw[i], 3);
        zmq_send(pub_.get(), &m, sizeof m, ZMQ_SNDMORE);
        zmq_msg_t part;
        zmq_msg_init_data(&part, rgb.data(), rgb.size(), [](void*, void*) {}, nullptr); // expect: fake-owner
        if (zmq_msg_send(&part, pub_.get(), 0) < 0) { // allow: stack-escape
            ++dropped_;
            zmq_msg_close(&part);
        }
    }

    unsigned long dropped() const { return dropped_; }

private:
    socket_handle pub_;
    unsigned long dropped_ = 0;
};

}  // namespace camera
