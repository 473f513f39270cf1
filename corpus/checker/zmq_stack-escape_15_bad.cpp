#include <zmq.h>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

// Multi-part publisher of the middleware layer. The payload part is not copied.
namespace rmw {

void keep(void*, void*) {}

class publisher {
public:
    explicit publisher(void* socket) : socket_(socket) {}

    bool send_topic(const std::string& topic)
    {
        return zmq_send(socket_, topic.data(), topic.size(), ZMQ_SNDMORE) >= 0;
    }

    bool send_payload(const void* data, std::size_t n)
    {
        zmq_msg_t msg;
        if (zmq_msg_init_data(&msg, const_cast<void*>(data), n, keep, nullptr) != 0) // allow: borrowed-parameter
            return false;
        if (zmq_msg_send(&msg, socket_, 0) < 0) { // allow: borrowed-parameter
            zmq_msg_close(&msg);
            return false;
        }
        return true;
    }

private:
    void* socket_;
};

struct point {
    float x, y, z;
};

struct cloud {
    std::uint32_t seq = 0;
    std::vector<point> points;
};

std::vector<std::uint8_t> serialize(const cloud& c)
{
    std::vector<std::uint8_t> out(sizeof c.seq + c.points.size() * sizeof(point));
    std::memcpy(out.data(), &c.seq, sizeof c.seq);
    if (!c.points.empty())
        std::memcpy(out.data() + sizeof c.seq, c.points.data(), c.points.size() * sizeof(point));
    return out;
}

class lidar_node {
public:
    lidar_node(publisher& p, std::string topic) : pub_(p), topic_(std::move(topic)) {}

    bool tick(cloud& c)
    {
        ++c.seq;
        const std::vector<std::uint8_t> wire = serialize(c);
        if (!pub_.send_topic(topic_))
            return false;
        return pub_.send_payload(wire.data(), wire.size()); // expect: stack-escape
    }

private:
    publisher& pub_;
    std::string topic_;
};

}  // namespace rmw
