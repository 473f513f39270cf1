#include <zmq.h>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

struct tile {
    std::uint32_t x, y, zoom;
    std::vector<std::uint8_t> pixels;
};

struct tile_header {
    std::uint64_t key;
    std::uint32_t bytes;
};

class tile_server {
public:
    explicit tile_server(void* socket) : socket_(socket) {}

    void rendered(std::unique_ptr<tile> t)
    {
        const auto key = key_of(*t);
        ready_[key] = std::move(t);
    }

    bool send(std::uint64_t key)
    {
        auto it = ready_.find(key);
        if (it == ready_.end()) return false;

        const tile_header head{key, std::uint32_t(it->second->pixels.size())};
        if (zmq_send(socket_, &head, sizeof head, ZMQ_SNDMORE) < 0) return false;

        zmq_msg_t msg;
        auto& pixels = it->second->pixels;
        if (zmq_msg_init_data(&msg, pixels.data(), pixels.size(), &tile_server::keep, nullptr) != 0) return false; // allow: freed-in-flight
        if (zmq_msg_send(&msg, socket_, 0) < 0) {
            zmq_msg_close(&msg);
            return false;
        }
        ready_.erase(it); // expect: freed-in-flight
        ++sent_;
        return true;
    }

    std::size_t sent() const { return sent_; }

private:
    static void keep(void*, void*) {}

    static std::uint64_t key_of(const tile& t)
    {
        return (std::uint64_t(t.zoom) << 56) | (std::uint64_t(t.x) << 28) | t.y;
    }

    void* socket_;
    std::map<std::uint64_t, std::unique_ptr<tile>> ready_;
    std::size_t sent_ = 0;
};
