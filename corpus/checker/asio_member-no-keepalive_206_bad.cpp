// Pool of connections to an upstream server; a reaper closes those that have been silent for too long.
#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
using boost::system::error_code;
using clock_type = std::chrono::steady_clock;

class upstream {
public:
    using reply_fn = std::function<void(unsigned kind, unsigned value)>;

    upstream(net::ip::tcp::socket s, reply_fn fn) : sock_(std::move(s)), on_reply_(std::move(fn)), last_(clock_type::now()) {}

    void listen()
    {
        net::async_read(sock_, net::buffer(record_), // expect: member-no-keepalive
                        [this](error_code ec, std::size_t) {
                            if (ec) {
                                broken_ = true;
                                return;
                            }
                            decode();
                            listen();
                        });
    }

    bool silent_for(clock_type::duration d) const { return clock_type::now() - last_ > d; }
    bool broken() const { return broken_; }

private:
    void decode()
    {
        last_ = clock_type::now();
        unsigned kind = 0, value = 0;
        std::memcpy(&kind, record_.data(), sizeof kind);
        std::memcpy(&value, record_.data() + sizeof kind, sizeof value);
        on_reply_(kind, value);
    }

    net::ip::tcp::socket sock_;
    reply_fn on_reply_;
    std::array<unsigned char, 16> record_{};
    clock_type::time_point last_;
    bool broken_ = false;
};

class upstream_pool {
public:
    explicit upstream_pool(net::io_context& io) : timer_(io) {}

    void add(net::ip::tcp::socket s, upstream::reply_fn fn)
    {
        const int id = ++next_;
        auto u = std::make_unique<upstream>(std::move(s), std::move(fn));
        u->listen();
        members_.emplace(id, std::move(u));
    }

    void start_reaper()
    {
        timer_.expires_after(std::chrono::seconds(5));
        timer_.async_wait([this](error_code ec) {
            if (ec) return;
            sweep();
            start_reaper();
        });
    }

private:
    void sweep()
    {
        for (auto it = members_.begin(); it != members_.end();) {
            if (it->second->broken() || it->second->silent_for(std::chrono::minutes(1)))
                it = members_.erase(it); // allow: freed-in-flight
            else
                ++it;
        }
    }

    net::steady_timer timer_;
    std::map<int, std::unique_ptr<upstream>> members_;
    int next_ = 0;
};

int main()
{
    net::io_context io;
    upstream_pool pool(io);
    unsigned long total = 0;
    for (unsigned short port : {7001, 7002}) {
        net::ip::tcp::socket s(io);
        s.connect({net::ip::address_v4::loopback(), port});
        pool.add(std::move(s), [&total](unsigned, unsigned v) { total += v; });
    }
    pool.start_reaper();
    io.run();
}
