// Game lobby: peers are kept in a registry by id; a sweep timer evicts those that have been quiet.
#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

class peer : public std::enable_shared_from_this<peer> {
public:
    using clock = std::chrono::steady_clock;

    peer(tcp::socket s, std::uint32_t id) : socket_(std::move(s)), id_(id), seen_(clock::now()) {}

    void listen() { next_header(); }
    bool quiet_since(clock::time_point t) const { return seen_ < t; }
    std::uint32_t id() const { return id_; }

private:
    void next_header()
    {
        asio::async_read(socket_, asio::buffer(head_), // expect: member-no-keepalive
                         [weak = weak_from_this()](error_code ec, std::size_t) {
                             if (auto self = weak.lock()) self->on_header(ec);
                         });
    }

    void on_header(error_code ec)
    {
        if (ec) return;
        seen_ = clock::now();
        steps_ += head_[3];
        next_header();
    }

    tcp::socket socket_;
    std::uint32_t id_;
    clock::time_point seen_;
    std::array<unsigned char, 8> head_{};
    std::uint64_t steps_ = 0;
};

class lobby {
public:
    explicit lobby(asio::io_context& io) : sweep_(io) {}

    void join(tcp::socket s)
    {
        auto p = std::make_shared<peer>(std::move(s), ++last_id_);
        peers_[p->id()] = p;
        p->listen();
    }

    void start_sweeping()
    {
        sweep_.expires_after(std::chrono::seconds(10));
        sweep_.async_wait([this](error_code ec) {
            if (ec) return;
            evict(peer::clock::now() - std::chrono::seconds(60));
            start_sweeping();
        });
    }

private:
    void evict(peer::clock::time_point limit)
    {
        for (auto it = peers_.begin(); it != peers_.end();) {
            if (it->second->quiet_since(limit))
                it = peers_.erase(it); // allow: freed-in-flight
            else
                ++it;
        }
    }

    asio::steady_timer sweep_;
    std::map<std::uint32_t, std::shared_ptr<peer>> peers_;
    std::uint32_t last_id_ = 0;
};

int main()
{
    asio::io_context io;
    lobby room(io);
    room.start_sweeping();
    tcp::acceptor door(io, {tcp::v4(), 7777});
    std::function<void()> admit = [&] {
        door.async_accept([&](error_code ec, tcp::socket s) {
            if (!ec) room.join(std::move(s));
            admit();
        });
    };
    admit();
    io.run();
}
