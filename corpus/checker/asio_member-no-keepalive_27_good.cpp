#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

class peer : public std::enable_shared_from_this<peer> {
public:
    using clock = std::chrono::steady_clock;

    peer(tcp::socket s, std::uint64_t id, std::function<void(std::uint64_t)> gone)
        : sock_(std::move(s)), id_(id), gone_(std::move(gone)), last_seen_(clock::now())
    {
    }

    void start() { read_next(); }
    void close()
    {
        error_code ignored;
        sock_.close(ignored);
    }
    clock::time_point last_seen() const { return last_seen_; }

private:
    void read_next()
    {
        asio::async_read(sock_, asio::buffer(message_), asio::transfer_at_least(1),
                         [self = shared_from_this()](error_code ec, std::size_t n) {
                             if (ec) return self->gone_(self->id_);
                             self->consume(n);
                         });
    }

    void consume(std::size_t n)
    {
        last_seen_ = clock::now();
        total_ += n;
        for (std::size_t i = 0; i < n; ++i) checksum_ = checksum_ * 31 + message_[i];
        read_next();
    }

    tcp::socket sock_;
    std::uint64_t id_;
    std::function<void(std::uint64_t)> gone_;
    clock::time_point last_seen_;
    std::array<std::uint8_t, 8192> message_{};
    std::uint64_t total_ = 0;
    std::uint32_t checksum_ = 0;
};

class peer_table {
public:
    explicit peer_table(asio::io_context& io) : sweep_(io) { arm(); }

    void add(tcp::socket s)
    {
        const auto id = ++next_id_;
        auto p = std::make_shared<peer>(std::move(s), id, [this](std::uint64_t dead) { peers_.erase(dead); });
        peers_.emplace(id, p);
        p->start();
    }

private:
    void arm()
    {
        sweep_.expires_after(std::chrono::seconds(5));
        sweep_.async_wait([this](error_code ec) {
            if (ec) return;
            const auto limit = peer::clock::now() - std::chrono::seconds(30);
            std::erase_if(peers_, [&](const auto& kv) {
                if (kv.second->last_seen() >= limit) return false;
                kv.second->close();
                return true;
            });
            arm();
        });
    }

    asio::steady_timer sweep_;
    std::unordered_map<std::uint64_t, std::shared_ptr<peer>> peers_;
    std::uint64_t next_id_ = 0;
};

int main()
{
    asio::io_context io;
    peer_table table(io);
    tcp::acceptor acc(io, {tcp::v4(), 9876});
    std::function<void()> accept = [&] {
        acc.async_accept([&](error_code ec, tcp::socket s) {
            if (!ec) table.add(std::move(s));
            accept();
        });
    };
    accept();
    io.run();
}
