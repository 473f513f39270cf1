#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <zmq.h>

namespace bus {

class send_error : public std::runtime_error {
public:
    send_error(const char* what, int code) : std::runtime_error(what), code_(code) {}
    int code() const { return code_; }

private:
    int code_;
};

class socket_ref {
public:
    explicit socket_ref(void* s) : socket_(s) {}

    bool send(std::string_view part, bool more = false)
    {
        return check(zmq_send(socket_, part.data(), part.size(), flags_for(more)));
    }

    bool send_shared(std::shared_ptr<const std::string> part, bool more = false)
    {
        auto* hold = new std::shared_ptr<const std::string>(std::move(part));
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, const_cast<char*>((*hold)->data()), (*hold)->size(), &socket_ref::drop, hold) != 0) {
            delete hold;
            throw send_error("zmq message", errno);
        }
        const int rc = zmq_msg_send(&m, socket_, flags_for(more));
        if (rc < 0) {
            const int saved = errno;
            zmq_msg_close(&m);
            errno = saved;
        }
        return check(rc);
    }

private:
    static int flags_for(bool more) { return ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0); }
    static void drop(void*, void* hold) { delete static_cast<std::shared_ptr<const std::string>*>(hold); }

    static bool check(int rc)
    {
        if (rc >= 0) return true;
        if (errno == EAGAIN) return false;
        throw send_error("zmq send", errno);
    }

    void* socket_;
};

class state_publisher {
public:
    explicit state_publisher(void* socket) : out_(socket) {}

    void publish(const std::string& topic, std::string state)
    {
        auto shared = std::make_shared<const std::string>(std::move(state));
        if (!out_.send(topic, true) || !out_.send_shared(shared)) ++skipped_;
    }

    unsigned skipped() const { return skipped_; }

private:
    socket_ref out_;
    unsigned skipped_ = 0;
};

}  // namespace bus
