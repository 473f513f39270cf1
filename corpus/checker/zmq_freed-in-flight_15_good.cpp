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
        tile* sent = it->second.release();
        ready_.erase(it);
        if (zmq_msg_init_data(&msg, sent->pixels.data(), sent->pixels.size(), &tile_server::drop, sent) != 0) {
            delete sent;
            return false;
        }
        if (zmq_msg_send(&msg, socket_, 0) < 0) {
            zmq_msg_close(&msg);
            return false;
        }
        ++sent_;
        return true;
    }

    std::size_t sent() const { return sent_; }

private:
    static void drop(void*, void* hint) { delete static_cast<tile*>(hint); }

    static std::uint64_t key_of(const tile& t)
    {
        return (std::uint64_t(t.zoom) << 56) | (std::uint64_t(t.x) << 28) | t.y;
    }

    void* socket_;
    std::map<std::uint64_t, std::unique_ptr<tile>> ready_;
    std::size_t sent_ = 0;
};
