#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>
#include <zmq.h>

// Publishes camera frames as three parts: topic, metadata, pixels.
struct frame {
    std::uint32_t width, height;
    std::uint64_t sequence;
    std::vector<std::byte> pixels;
};
using frame_ptr = std::shared_ptr<const frame>;

class frame_publisher {
public:
    explicit frame_publisher(void* pub_socket) : sock_(pub_socket) {}

    bool publish(std::string_view topic, frame_ptr f)
    {
        std::uint64_t meta[3] = {f->width, f->height, f->sequence};
        if (!send_copy(topic, ZMQ_SNDMORE)) return false;
        if (!send_copy(std::string_view(reinterpret_cast<const char*>(meta), sizeof meta), ZMQ_SNDMORE)) return false;
        return send_shared(std::move(f), 0);
    }

    std::uint64_t dropped() const { return dropped_; }

private:
    // Runs on the I/O thread of the context.
    static void unref(void*, void* hint) { delete static_cast<frame_ptr*>(hint); }

    bool send_copy(std::string_view bytes, int flags)
    {
        zmq_msg_t m;
        if (zmq_msg_init_size(&m, bytes.size()) != 0) return false;
        std::memcpy(zmq_msg_data(&m), bytes.data(), bytes.size());
        return submit(m, flags);
    }

    bool send_shared(frame_ptr f, int flags)
    {
        auto* hint = new frame_ptr(std::move(f));
        const auto& px = (*hint)->pixels;
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, const_cast<std::byte*>(px.data()), px.size(), unref, hint) != 0) {
            delete hint;
            return false;
        }
        return submit(m, flags);
    }

    bool submit(zmq_msg_t& m, int flags)
    {
        while (zmq_msg_send(&m, sock_, flags | ZMQ_DONTWAIT) < 0) {
            if (errno == EINTR) continue;
            ++dropped_;
            zmq_msg_close(&m);
            return false;
        }
        return true;
    }

    void* sock_;
    std::atomic<std::uint64_t> dropped_{0};
};
