#include <zmq.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

struct tile {
    std::uint32_t column = 0;
    std::uint32_t row = 0;
    std::vector<std::uint8_t> pixels;
};

class tile_publisher {
public:
    explicit tile_publisher(void* socket) : socket_(socket) {}

    bool publish(const tile& t, unsigned level)
    {
        return send_topic(t, level) && send_geometry(t) && send_pixels(t);
    }

    unsigned long dropped() const { return dropped_; }

private:
    bool send_topic(const tile& t, unsigned level)
    {
        std::string topic = "tiles/level-" + std::to_string(level);
        topic += t.pixels.empty() ? "/cleared" : "/painted";
        int rc = zmq_send_const(socket_, topic.data(), topic.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT); // expect: stack-escape
        return check(rc);
    }

    bool send_geometry(const tile& t)
    {
        std::array<std::uint32_t, 2> geometry = {t.column, t.row};
        return check(zmq_send(socket_, geometry.data(), sizeof geometry, ZMQ_SNDMORE | ZMQ_DONTWAIT));
    }

    bool send_pixels(const tile& t)
    {
        zmq_msg_t m;
        if (zmq_msg_init_size(&m, t.pixels.size()) != 0) return check(-1);
        if (!t.pixels.empty()) std::memcpy(zmq_msg_data(&m), t.pixels.data(), t.pixels.size());
        int const rc = zmq_msg_send(&m, socket_, ZMQ_DONTWAIT);
        if (rc < 0) zmq_msg_close(&m);
        return check(rc);
    }

    bool check(int rc)
    {
        if (rc >= 0) return true;
        if (errno == EAGAIN)
            ++dropped_;
        else
            std::perror("tile_publisher");
        return false;
    }

    void* socket_;
    unsigned long dropped_ = 0;
};
