#include <zmq.h>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace lidar {

struct scan_header {
    std::uint64_t stamp_ns = 0;
    std::uint32_t points = 0;
    std::uint32_t sensor = 0;
};

using cloud = std::vector<float>;

class publisher {
public:
    publisher(void* socket, std::string topic) : socket_(socket), topic_(std::move(topic)) {}

    void publish(const scan_header& h, std::shared_ptr<const cloud> points)
    {
        send_copy(topic_.data(), topic_.size(), ZMQ_SNDMORE);
        send_copy(&h, sizeof h, ZMQ_SNDMORE);
        if (points->size() * sizeof(float) < small_limit)
            send_copy(points->data(), points->size() * sizeof(float), 0);
        else
            send_large(std::move(points));
        ++published_;
    }

    std::uint64_t published() const { return published_; }

private:
    static constexpr std::size_t small_limit = 8 * 1024;

    void send_copy(const void* p, std::size_t n, int flags)
    {
        while (zmq_send(socket_, p, n, flags) < 0) {
            if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "zmq_send");
        }
    }

    void send_large(std::shared_ptr<const cloud> points)
    {
        zmq_msg_t msg;
        auto keep = std::make_unique<std::shared_ptr<const cloud>>(std::move(points));
        void* bytes = const_cast<float*>((*keep)->data());
        const std::size_t n = (*keep)->size() * sizeof(float);
        auto release = [](void*, void* hint) { delete static_cast<std::shared_ptr<const cloud>*>(hint); };
        if (zmq_msg_init_data(&msg, bytes, n, release, keep.get()) != 0)
            throw std::system_error(errno, std::generic_category(), "zmq_msg_init_data");
        keep.release();
        while (zmq_msg_send(&msg, socket_, 0) < 0) {
            if (errno == EINTR) continue;
            const int e = errno;
            zmq_msg_close(&msg);
            throw std::system_error(e, std::generic_category(), "zmq_msg_send");
        }
    }

    void* socket_;
    std::string topic_;
    std::uint64_t published_ = 0;
};

}  // namespace lidar
