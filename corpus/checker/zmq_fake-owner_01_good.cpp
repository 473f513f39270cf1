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
    using pixels = std::vector<std::uint8_t>;

    publisher(void* ctx, const std::string& endpoint) : pub_(ctx, ZMQ_PUB)
    {
        if (zmq_bind(pub_.get(), endpoint.c_str()) != 0) throw std::runtime_error(zmq_strerror(zmq_errno()));
    }

    void publish(const frame_meta& m, std::shared_ptr<pixels> rgb)
    {
        zmq_send(pub_.get(), &m, sizeof m, ZMQ_SNDMORE);
        auto* hint = new std::shared_ptr<pixels>(std::move(rgb));
        zmq_msg_t part;
        zmq_msg_init_data(&part, (*hint)->data(), (*hint)->size(), &publisher::drop, hint);
        send(part);
    }

    void publish_blank(const frame_meta& m)
    {
        static std::uint8_t blank[64] = {};
        zmq_send(pub_.get(), &m, sizeof m, ZMQ_SNDMORE);
        zmq_msg_t part;
        zmq_msg_init_data(&part, blank, sizeof blank, [](void*, void*) {}, nullptr);
        send(part);
    }

    unsigned long dropped() const { return dropped_; }

private:
    static void drop(void*, void* hint) { delete static_cast<std::shared_ptr<pixels>*>(hint); }

    void send(zmq_msg_t& part)
    {
        if (zmq_msg_send(&part, pub_.get(), 0) < 0) {
            ++dropped_;
            zmq_msg_close(&part);
        }
    }

    socket_handle pub_;
    unsigned long dropped_ = 0;
};

}  // namespace camera
