// Camera frames over a PUB socket, two parts: a small header and the pixels.
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>
#include <zmq.h>

struct frame_header {
    std::uint32_t camera, sequence, width, height;
    std::uint64_t stamp_ns;
};

namespace detail {
inline void keep(void*, void*) {}
}  // namespace detail

class frame_publisher {
public:
    explicit frame_publisher(void* pub, std::uint32_t camera) : pub_(pub), camera_(camera) {}

    int publish(std::uint32_t w, std::uint32_t h, std::uint64_t stamp, std::span<const std::uint8_t> pixels)
    {
        frame_header head{camera_, ++sequence_, w, h, stamp};
        if (send_header(head) < 0)
            return -errno;
        return send_pixels(pixels); // allow: borrowed-parameter
    }

    std::uint32_t sequence() const { return sequence_; }

private:
    int send_header(const frame_header& head)
    {
        zmq_msg_t m;
        if (zmq_msg_init_size(&m, sizeof head))
            return -1;
        std::memcpy(zmq_msg_data(&m), &head, sizeof head);
        if (zmq_msg_send(&m, pub_, ZMQ_SNDMORE) < 0) {
            zmq_msg_close(&m);
            return -1;
        }
        return 0;
    }

    // 8 MB a frame at 60 Hz: do not copy.
    int send_pixels(std::span<const std::uint8_t> pixels)
    {
        zmq_msg_t m;
        auto* bytes = const_cast<std::uint8_t*>(pixels.data());
        if (zmq_msg_init_data(&m, bytes, pixels.size(), detail::keep, nullptr)) // expect: borrowed-parameter
            return -errno;
        if (zmq_msg_send(&m, pub_, 0) < 0) { // allow: borrowed-parameter
            int e = errno;
            zmq_msg_close(&m);
            return -e;
        }
        return 0;
    }

    void* pub_;
    std::uint32_t camera_;
    std::uint32_t sequence_ = 0;
};
