#include <zmq.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
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

    bool publish(std::shared_ptr<const tile> t, unsigned level)
    {
        return send_schema() && send_topic(level) && send_geometry(*t) && send_pixels(std::move(t));
    }

private:
    using keep = std::shared_ptr<const tile>;

    static void forget(void*, void* hint) { delete static_cast<keep*>(hint); }

    bool send_schema()
    {
        static constexpr char schema[] = "tile.v3";
        return check(zmq_send_const(socket_, schema, sizeof schema - 1, ZMQ_SNDMORE | ZMQ_DONTWAIT));
    }

    bool send_topic(unsigned level)
    {
        std::string const topic = "tiles/level-" + std::to_string(level);
        return check(zmq_send(socket_, topic.data(), topic.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT));
    }

    bool send_geometry(const tile& t)
    {
        std::array<std::uint32_t, 2> geometry = {t.column, t.row};
        return check(zmq_send(socket_, geometry.data(), sizeof geometry, ZMQ_SNDMORE | ZMQ_DONTWAIT));
    }

    bool send_pixels(keep t)
    {
        auto hold = std::make_unique<keep>(std::move(t));
        auto* const bytes = const_cast<std::uint8_t*>((*hold)->pixels.data());
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, bytes, (*hold)->pixels.size(), &tile_publisher::forget, hold.get()) != 0) return check(-1);
        hold.release();
        int const rc = zmq_msg_send(&m, socket_, ZMQ_DONTWAIT);
        if (rc < 0) zmq_msg_close(&m);
        return check(rc);
    }

    bool check(int rc)
    {
        if (rc >= 0) return true;
        if (errno != EAGAIN) std::perror("tile_publisher");
        return false;
    }

    void* socket_;
};
