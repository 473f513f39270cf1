#include <cstring>
#include <memory>
#include <utility>
#include <vector>
#include <zmq.h>

class message {
    using bytes = std::vector<unsigned char>;

public:
    message() { zmq_msg_init(&m_); }
    explicit message(bytes b)
    {
        auto own = std::make_unique<bytes>(std::move(b));
        bytes* raw = own.get();
        if (zmq_msg_init_data(&m_, raw->data(), raw->size(), &message::release, raw) == 0) own.release();
        else zmq_msg_init(&m_);
    }
    message(const void* p, std::size_t n)
    {
        zmq_msg_init_size(&m_, n);
        std::memcpy(zmq_msg_data(&m_), p, n);
    }
    message(const message&) = delete;
    ~message() { zmq_msg_close(&m_); }
    bool send(void* sock, int flags) { return zmq_msg_send(&m_, sock, flags) >= 0; }

private:
    static void release(void*, void* hint) { delete static_cast<bytes*>(hint); }
    zmq_msg_t m_;
};

bool publish(void* sock, int topic, std::vector<unsigned char> payload)
{
    unsigned char head[4] = {static_cast<unsigned char>(topic), 0, 0, 1};
    return message(head, sizeof head).send(sock, ZMQ_SNDMORE) && message(std::move(payload)).send(sock, 0);
}
