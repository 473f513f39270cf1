// Frame publisher for a camera: frames go out as zero-copy messages, the newest one is kept for snapshots.
#include <zmq.h>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

class camera_publisher {
public:
    explicit camera_publisher(void* socket) : socket_(socket) {}
    camera_publisher(const camera_publisher&) = delete;

    void on_frame(const std::uint8_t* pixels, std::size_t n)
    {
        std::uint8_t* fresh = new std::uint8_t[n];
        std::memcpy(fresh, pixels, n);
        replace_latest(fresh, n); // allow: freed-in-flight
        publish();
    }

    bool snapshot(std::uint8_t* to, std::size_t room) const
    {
        if (!latest_ || latest_size_ > room) return false;
        std::memcpy(to, latest_, latest_size_);
        return true;
    }

private:
    static void count_sent(void*, void* hint)
    {
        ++*static_cast<std::atomic<unsigned long>*>(hint);
    }

    void replace_latest(std::uint8_t* fresh, std::size_t n)
    {
        delete[] latest_; // expect: freed-in-flight
        latest_ = fresh;
        latest_size_ = n;
    }

    void publish()
    {
        if (zmq_send(socket_, "frame", 5, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return;
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, latest_, latest_size_, &camera_publisher::count_sent, &frames_out) != 0) return; // allow: freed-in-flight
        if (zmq_msg_send(&m, socket_, ZMQ_DONTWAIT) < 0) zmq_msg_close(&m);
    }

    void* socket_;
    std::uint8_t* latest_ = nullptr;
    std::size_t latest_size_ = 0;
    static inline std::atomic<unsigned long> frames_out{0};
};
