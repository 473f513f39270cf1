// Publisher of quotes: a topic frame, a header frame and a body frame, none of them copied.
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <string_view>
#include <zmq.h>

class quote_publisher {
public:
    explicit quote_publisher(void* socket) : socket_(socket) {}

    bool publish(double bid, double ask)
    {
        ++sequence_;
        return push_static("quote", ZMQ_SNDMORE) && send_header() && send_body(bid, ask);
    }

    bool heartbeat() { return push_static("heartbeat", 0); }
    unsigned long sequence() const { return sequence_; }

private:
    bool push_static(std::string_view bytes, int flags)
    {
        zmq_msg_t msg;
        if (zmq_msg_init_data(&msg, const_cast<char*>(bytes.data()), bytes.size(), nullptr, nullptr) != 0) return false; // allow: borrowed-parameter
        return send_or_close(&msg, flags);
    }

    bool push_owned(char* bytes, std::size_t n, int flags)
    {
        zmq_msg_t msg;
        if (zmq_msg_init_data(&msg, bytes, n, [](void* p, void*) { std::free(p); }, nullptr) != 0) {
            std::free(bytes);
            return false;
        }
        return send_or_close(&msg, flags);
    }

    bool send_or_close(zmq_msg_t* msg, int flags)
    {
        if (zmq_msg_send(msg, socket_, flags) >= 0) return true;
        zmq_msg_close(msg);
        return false;
    }

    bool send_header()
    {
        std::ostringstream os;
        os << "seq=" << sequence_ << ";fmt=text;origin=matching-engine";
        return push_static(os.str(), ZMQ_SNDMORE); // expect: view-of-temporary
    }

    bool send_body(double bid, double ask)
    {
        std::ostringstream os;
        os << bid << '/' << ask;
        std::string text = os.str();
        char* copy = static_cast<char*>(std::malloc(text.size()));
        if (!copy) return false;
        std::memcpy(copy, text.data(), text.size());
        return push_owned(copy, text.size(), 0);
    }

    void* socket_;
    unsigned long sequence_ = 0;
};
