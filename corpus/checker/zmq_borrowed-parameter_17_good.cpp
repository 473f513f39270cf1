#include <cerrno>
#include <cstdint>
#include <memory>
#include <ranges>
#include <string_view>
#include <system_error>
#include <utility>
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

    // Shares the samples with the message until the i/o thread is done with them.
    template <std::ranges::contiguous_range Samples>
    void publish(std::string_view topic, const std::shared_ptr<const Samples>& samples)
    {
        check(zmq_send(socket_, topic.data(), topic.size(), ZMQ_SNDMORE), "zmq_send");
        const auto bytes = std::ranges::size(*samples) * sizeof(*std::ranges::data(*samples));
        void* raw = const_cast<void*>(static_cast<const void*>(std::ranges::data(*samples)));

        using owner = std::shared_ptr<const Samples>;
        auto hold = std::make_unique<owner>(samples);
        zmq_msg_t msg;
        check(zmq_msg_init_data(&msg, raw, bytes, [](void*, void* hint) { delete static_cast<owner*>(hint); }, hold.get()),
              "zmq_msg_init_data");
        hold.release();
        if (zmq_msg_send(&msg, socket_, 0) < 0) {
            const int e = errno;
            zmq_msg_close(&msg);
            throw std::system_error(e, std::generic_category(), "zmq_msg_send");
        }
        ++frames_;
    }

    std::uint64_t frames() const { return frames_; }

private:
    void* socket_;
    std::uint64_t frames_ = 0;
};

void publish_block(publisher& p, std::vector<float> block)
{
    if (block.empty()) return;
    p.publish("samples", std::make_shared<const std::vector<float>>(std::move(block)));
}

}  // namespace bus
