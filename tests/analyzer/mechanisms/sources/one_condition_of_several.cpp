// `broken || silent for too long`: it goes on the second condition, too, which looks at no state.
#include <boost/asio.hpp>

#include <array>
#include <map>
#include <memory>

namespace net = boost::asio;
using error_code = boost::system::error_code;

struct peer {
    explicit peer(net::io_context &io) : socket(io) {}
    void listen()
    {
        net::async_read(socket, net::buffer(record), // expect: member-no-keepalive
                        [this](error_code ec, std::size_t) {
                            if (ec) {
                                broken = true;
                                return;
                            }
                            listen();
                        });
    }
    bool silent(long now) const { return now - last > 60; }
    net::ip::tcp::socket socket;
    std::array<char, 16> record;
    long last = 0;
    bool broken = false;
};

struct guest {
    explicit guest(net::io_context &io) : socket(io) {}
    void listen()
    {
        net::async_read(socket, net::buffer(record), [this](error_code ec, std::size_t size) {
            if (ec || size == 0) {
                broken = ec.failed();
                finished = !broken;
                return;
            }
            listen();
        });
    }
    net::ip::tcp::socket socket;
    std::array<char, 16> record;
    bool broken = false, finished = false;
};

long now();

class pool {
public:
    explicit pool(net::io_context &io) : io_(io), timer_(io) {}
    void add(int id)
    {
        auto &one = peers_[id] = std::make_unique<peer>(io_);
        one->listen();
        auto &other = guests_[id] = std::make_unique<guest>(io_);
        other->listen();
    }
    void watch()
    {
        timer_.async_wait([this](error_code ec) {
            if (ec) return;
            sweep();
            watch();
        });
    }

private:
    void sweep()
    {
        for (auto it = peers_.begin(); it != peers_.end();)
            if (it->second->broken || it->second->silent(now()))
                it = peers_.erase(it); // expect: freed-in-flight
            else
                ++it;
        for (auto it = guests_.begin(); it != guests_.end();)
            if (it->second->broken || it->second->finished)
                it = guests_.erase(it);
            else
                ++it;
    }
    net::io_context &io_;
    net::steady_timer timer_;
    std::map<int, std::unique_ptr<peer>> peers_;
    std::map<int, std::unique_ptr<guest>> guests_;
};
