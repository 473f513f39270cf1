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

    void publish(const scan_header& h, const cloud& points)
    {
        send_copy(topic_.data(), topic_.size(), ZMQ_SNDMORE);
        send_copy(&h, sizeof h, ZMQ_SNDMORE);
        if (points.size() * sizeof(float) < small_limit)
            send_copy(points.data(), points.size() * sizeof(float), 0);
        else
            send_large(points); // allow: borrowed-parameter
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

    void send_large(const cloud& points)
    {
        zmq_msg_t msg;
        void* bytes = const_cast<float*>(points.data());
        const std::size_t n = points.size() * sizeof(float);
        if (zmq_msg_init_data(&msg, bytes, n, [](void*, void*) {}, nullptr) != 0) // expect: borrowed-parameter
            throw std::system_error(errno, std::generic_category(), "zmq_msg_init_data");
        while (zmq_msg_send(&msg, socket_, 0) < 0) { // allow: borrowed-parameter
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
