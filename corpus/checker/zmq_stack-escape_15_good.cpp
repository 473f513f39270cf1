#include <zmq.h>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Frames are shared between several sockets. Each message owns one reference, given back by the
// free function when the library has sent the bytes (possibly on an I/O thread).
namespace fanout {

using frame = std::vector<std::uint8_t>;
using frame_ref = std::shared_ptr<const frame>;

void release(void*, void* hint) { delete static_cast<frame_ref*>(hint); }

class message {
public:
    message() { zmq_msg_init(&raw_); }
    explicit message(frame_ref f)
    {
        auto hold = std::make_unique<frame_ref>(std::move(f));
        auto* bytes = const_cast<std::uint8_t*>((*hold)->data());
        if (zmq_msg_init_data(&raw_, bytes, (*hold)->size(), release, hold.get()) == 0)
            hold.release();
        else
            zmq_msg_init(&raw_);
    }
    ~message() { zmq_msg_close(&raw_); }
    message(const message&) = delete;
    message& operator=(const message&) = delete;

    bool send(void* socket, int flags) { return zmq_msg_send(&raw_, socket, flags) >= 0; }

private:
    zmq_msg_t raw_;
};

class hub {
public:
    void attach(void* socket) { sockets_.push_back(socket); }

    std::size_t broadcast(const std::string& topic, frame body)
    {
        auto shared = std::make_shared<const frame>(std::move(body));
        std::size_t ok = 0;
        for (void* s : sockets_) {
            if (zmq_send(s, topic.data(), topic.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
                continue;
            message m(shared);
            if (m.send(s, ZMQ_DONTWAIT))
                ++ok;
        }
        return ok;
    }

private:
    std::vector<void*> sockets_;
};

}  // namespace fanout
