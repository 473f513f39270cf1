#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;

struct entity {
    std::uint32_t id;
    float x, y, z;
};

// World state broadcaster of a game server; lives in main() next to the io_context. Datagrams, so
// several sends may be outstanding.
class world_broadcast {
public:
    world_broadcast(asio::io_context& io, unsigned short port)
        : socket_(io, udp::endpoint(udp::v4(), port)), tick_(io)
    {
        snapshot_.reserve(1200);
    }

    void join(std::uint32_t player, udp::endpoint where) { players_[player] = std::move(where); }
    void leave(std::uint32_t player) { players_.erase(player); }
    std::vector<entity>& entities() { return entities_; }

    void start()
    {
        next_ = std::chrono::steady_clock::now();
        arm();
    }

private:
    void arm()
    {
        next_ += std::chrono::milliseconds(33);
        tick_.expires_at(next_);
        tick_.async_wait([this](boost::system::error_code ec) {
            if (ec)
                return;
            encode();
            broadcast();
            arm();
        });
    }

    void encode()
    {
        ++sequence_;
        snapshot_.assign(sizeof sequence_, 0); // expect: mutated-in-flight
        std::memcpy(snapshot_.data(), &sequence_, sizeof sequence_); // allow: mutated-in-flight
        for (const entity& e : entities_) {
            const auto* p = reinterpret_cast<const char*>(&e);
            snapshot_.insert(snapshot_.end(), p, p + sizeof e); // allow: mutated-in-flight
        }
    }

    void broadcast()
    {
        for (const auto& [id, where] : players_) {
            socket_.async_send_to(asio::buffer(snapshot_), where, // allow: mutated-in-flight
                                  [this](boost::system::error_code ec, std::size_t) {
                                      if (ec)
                                          ++lost_;
                                  });
        }
    }

    udp::socket socket_;
    asio::steady_timer tick_;
    std::chrono::steady_clock::time_point next_;
    std::unordered_map<std::uint32_t, udp::endpoint> players_;
    std::vector<entity> entities_;
    std::vector<char> snapshot_;
    std::uint32_t sequence_ = 0;
    std::uint64_t lost_ = 0;
};

int main()
{
    asio::io_context io;
    world_broadcast world(io, 27015);
    world.start();
    io.run();
}
