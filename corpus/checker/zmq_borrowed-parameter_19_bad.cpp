#include <cerrno>
#include <cstdint>
#include <cstdio>
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
        const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
        if (zmq_send_const(socket_, part.data(), part.size(), flags) >= 0) return true; // expect: borrowed-parameter
        if (errno == EAGAIN) return false;
        throw send_error("zmq send", errno);
    }

    bool send_delimiter() { return send(std::string_view(), true); }

private:
    void* socket_;
};

class state_publisher {
public:
    explicit state_publisher(void* socket) : out_(socket) {}

    void publish(const std::string& topic, const std::string& state)
    {
        if (!out_.send(topic, true) || !out_.send(state)) ++skipped_; // allow: borrowed-parameter
    }

    unsigned skipped() const { return skipped_; }

private:
    socket_ref out_;
    unsigned skipped_ = 0;
};

}  // namespace bus
