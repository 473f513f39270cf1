#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <zmq.h>

// Publishes camera frames as three parts: topic, metadata, pixels.
struct frame_meta {
    std::uint32_t width, height;
    std::uint64_t sequence;
};

class frame_publisher {
public:
    explicit frame_publisher(void* pub_socket) : sock_(pub_socket) {}

    bool publish(std::string_view topic, const frame_meta& meta, std::span<const std::byte> pixels)
    {
        if (!send_copy(topic.data(), topic.size(), ZMQ_SNDMORE)) return false;
        if (!send_copy(&meta, sizeof meta, ZMQ_SNDMORE)) return false;
        if (!send_nocopy(pixels, 0)) return false; // allow: borrowed-parameter
        ++sent_;
        return true;
    }

    std::uint64_t sent() const { return sent_; }
    std::uint64_t dropped() const { return dropped_; }

private:
    static void keep(void*, void*) {}

    bool send_copy(const void* p, std::size_t n, int flags)
    {
        zmq_msg_t m;
        if (zmq_msg_init_size(&m, n) != 0) return false;
        std::memcpy(zmq_msg_data(&m), p, n);
        return submit(m, flags);
    }

    // A full frame has several megabytes.
    bool send_nocopy(std::span<const std::byte> data, int flags)
    {
        zmq_msg_t m;
        auto* p = const_cast<std::byte*>(data.data());
        if (zmq_msg_init_data(&m, p, data.size(), keep, nullptr) != 0) return false; // expect: borrowed-parameter
        return submit(m, flags); // allow: borrowed-parameter
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
    std::atomic<std::uint64_t> sent_{0}, dropped_{0};
};
