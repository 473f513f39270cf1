// Publisher with zero-copy message bodies.
#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>
#include <zmq.h>

namespace pub {

struct Stats {
    std::uint64_t sent = 0;
    std::uint64_t dropped = 0;
};

// The string that holds a body lives until the library has done with it.
void release_body(void*, void* hint) { delete static_cast<std::string*>(hint); }

class Publisher {
public:
    explicit Publisher(void* socket) : socket_(socket) {}

    bool publish(const std::string& topic, std::string body)
    {
        if (!send_topic(topic)) {
            ++stats_.dropped;
            return false;
        }
        return send_body(std::move(body));
    }

    bool heartbeat(std::uint64_t seq) { return publish("hb", std::to_string(seq)); }

    const Stats& stats() const { return stats_; }

private:
    bool send_topic(const std::string& topic)
    {
        int rc;
        do
            rc = zmq_send(socket_, topic.data(), topic.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT);
        while (rc < 0 && errno == EINTR);
        return rc >= 0;
    }

    bool send_body(std::string body)
    {
        zmq_msg_t msg;
        zmq_msg_init_data(&msg, body.data(), body.size(), release_body, new std::string(std::move(body))); // expect: moved-in-call
        int rc;
        do
            rc = zmq_msg_send(&msg, socket_, 0);
        while (rc < 0 && errno == EINTR);
        if (rc < 0) {
            zmq_msg_close(&msg);
            ++stats_.dropped;
            return false;
        }
        ++stats_.sent;
        return true;
    }

    void* socket_;
    Stats stats_;
};

}  // namespace pub
