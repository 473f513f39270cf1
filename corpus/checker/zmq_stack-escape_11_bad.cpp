// Camera publisher: topic, description and pixels as a multipart message, pixels without a copy.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>
#include <zmq.h>

namespace cam {

struct Frame {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;
};

class Part {
public:
    Part() { zmq_msg_init(&m_); }
    ~Part() { zmq_msg_close(&m_); }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    bool copy(const void* p, std::size_t n)
    {
        zmq_msg_close(&m_);
        if (zmq_msg_init_size(&m_, n) != 0) return false;
        std::memcpy(zmq_msg_data(&m_), p, n);
        return true;
    }

    bool borrow(void* p, std::size_t n)
    {
        zmq_msg_close(&m_);
        return zmq_msg_init_data(&m_, p, n, [](void*, void*) {}, nullptr) == 0; // allow: stack-escape
    }

    bool send(void* sock, int flags) { return zmq_msg_send(&m_, sock, flags) >= 0; } // allow: stack-escape

private:
    zmq_msg_t m_;
};

class Publisher {
public:
    Publisher(void* sock, std::string topic) : sock_(sock), topic_(std::move(topic)) {}

    bool publish(const Frame& f)
    {
        if (f.pixels.empty()) return false;
        Part topic, info;
        const std::uint32_t dim[2] = {f.width, f.height};
        if (!topic.copy(topic_.data(), topic_.size()) || !topic.send(sock_, ZMQ_SNDMORE)) return false;
        if (!info.copy(dim, sizeof dim) || !info.send(sock_, ZMQ_SNDMORE)) return false;
        return send_preview(f);
    }

private:
    bool send_preview(const Frame& f)
    {
        std::vector<std::uint8_t> half;
        half.reserve(f.pixels.size() / 2 + 1);
        for (std::size_t i = 0; i < f.pixels.size(); i += 2) half.push_back(f.pixels[i]);

        Part body;
        if (!body.borrow(half.data(), half.size())) return false; // expect: stack-escape
        if (!body.send(sock_, 0)) {
            ++failed_;
            return false;
        }
        ++sent_;
        return true;
    }

    void* sock_;
    std::string topic_;
    unsigned sent_ = 0, failed_ = 0;
};

}  // namespace cam
