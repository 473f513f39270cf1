// Map tile fan-out: one immutable tile goes to many sockets, each message holds its own reference.
#include <zmq.h>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class tile {
public:
    explicit tile(std::vector<std::uint8_t> px) : pixels_(std::move(px)) {}
    const std::vector<std::uint8_t>& pixels() const { return pixels_; }

private:
    std::vector<std::uint8_t> pixels_;
};

using tile_ptr = std::shared_ptr<const tile>;

class tile_fanout {
public:
    explicit tile_fanout(std::vector<void*> sockets) : sockets_(std::move(sockets)) {}

    void update(const std::string& name, std::vector<std::uint8_t> pixels)
    {
        if (pixels.empty()) return;
        auto& slot = tiles_[name];
        slot = std::make_shared<const tile>(std::move(pixels));
        for (void* s : sockets_) send(s, name, slot);
    }

    void forget(const std::string& name) { tiles_.erase(name); }

    void resend(void* socket) const
    {
        for (const auto& [name, t] : tiles_) send(socket, name, t);
    }

private:
    static void unref(void*, void* hint)
    {
        delete static_cast<tile_ptr*>(hint);
    }

    static bool send(void* socket, const std::string& name, const tile_ptr& t)
    {
        if (zmq_send(socket, name.data(), name.size(), ZMQ_SNDMORE) < 0) return false;
        auto ref = std::make_unique<tile_ptr>(t);
        void* data = const_cast<std::uint8_t*>((*ref)->pixels().data());
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, data, (*ref)->pixels().size(), &tile_fanout::unref, ref.get()) != 0) return false;
        ref.release();
        if (zmq_msg_send(&m, socket, 0) >= 0) return true;
        zmq_msg_close(&m);
        return false;
    }

    std::vector<void*> sockets_;
    std::unordered_map<std::string, tile_ptr> tiles_;
};
