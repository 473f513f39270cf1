#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ranges>
#include <string_view>
#include <system_error>
#include <vector>
#include <zmq.h>

namespace bus {

inline void check(int rc, const char* what)
{
    if (rc < 0) throw std::system_error(errno, std::generic_category(), what);
}

// Publisher side of the sample bus: topic frame, then one frame with the raw samples.
class publisher {
public:
    explicit publisher(void* socket) : socket_(socket) {}
    publisher(const publisher&) = delete;
    publisher& operator=(const publisher&) = delete;

    template <std::ranges::contiguous_range Samples>
    void publish(std::string_view topic, const Samples& samples)
    {
        send_topic(topic);
        const auto bytes = std::ranges::size(samples) * sizeof(*std::ranges::data(samples));
        void* raw = const_cast<void*>(static_cast<const void*>(std::ranges::data(samples)));
        zmq_msg_t msg;
        check(zmq_msg_init_data(&msg, raw, bytes, &publisher::keep, nullptr), "zmq_msg_init_data"); // expect: borrowed-parameter
        if (zmq_msg_send(&msg, socket_, 0) < 0) { // allow: borrowed-parameter
            const int e = errno;
            zmq_msg_close(&msg);
            throw std::system_error(e, std::generic_category(), "zmq_msg_send");
        }
        ++frames_;
        bytes_ += bytes;
    }

    std::uint64_t frames() const { return frames_; }

private:
    static void keep(void*, void*) {}

    void send_topic(std::string_view topic)
    {
        zmq_msg_t head;
        check(zmq_msg_init_size(&head, topic.size()), "zmq_msg_init_size");
        std::memcpy(zmq_msg_data(&head), topic.data(), topic.size());
        if (zmq_msg_send(&head, socket_, ZMQ_SNDMORE) < 0) {
            const int e = errno;
            zmq_msg_close(&head);
            throw std::system_error(e, std::generic_category(), "zmq_msg_send");
        }
    }

    void* socket_;
    std::uint64_t frames_ = 0;
    std::uint64_t bytes_ = 0;
};

template void publisher::publish(std::string_view, const std::vector<float>&);

}  // namespace bus
