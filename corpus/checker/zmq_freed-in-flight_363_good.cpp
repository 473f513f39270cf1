#include <cerrno>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <zmq.h>

// Publishes map tiles. Tiles are big and go to several sockets, so they are shared, not copied.
using tile = std::shared_ptr<const std::string>;

struct tile_id {
    std::uint32_t zoom, x, y;
    auto operator<=>(const tile_id&) const = default;
};

class tile_publisher {
public:
    void add_socket(const std::string& name, void* s) { sockets_[name] = s; }

    void update(tile_id id, std::string image)
    {
        tiles_[id] = std::make_shared<const std::string>(std::move(image));
        for (auto& [name, s] : sockets_)
            publish(s, id, tiles_[id]);
    }

    void forget(std::uint32_t zoom)
    {
        std::erase_if(tiles_, [zoom](const auto& t) { return t.first.zoom == zoom; });
    }

    unsigned dropped() const { return dropped_; }

private:
    static void unref(void*, void* hint) { delete static_cast<tile*>(hint); }

    static std::string topic(tile_id id)
    {
        return "tile/" + std::to_string(id.zoom) + '/' + std::to_string(id.x) + '/' + std::to_string(id.y);
    }

    void publish(void* s, tile_id id, const tile& t)
    {
        std::string name = topic(id);
        if (zmq_send(s, name.data(), name.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
            ++dropped_;
            return;
        }
        if (!send_shared(s, t))
            ++dropped_;
    }

    static bool send_shared(void* s, const tile& t)
    {
        auto* ref = new tile(t);
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, const_cast<char*>((*ref)->data()), (*ref)->size(), &tile_publisher::unref, ref) != 0) {
            delete ref;
            return false;
        }
        while (zmq_msg_send(&m, s, ZMQ_DONTWAIT) < 0) {
            if (errno == EINTR)
                continue;
            zmq_msg_close(&m);
            return false;
        }
        return true;
    }

    std::map<std::string, void*> sockets_;
    std::map<tile_id, tile> tiles_;
    unsigned dropped_ = 0;
};
