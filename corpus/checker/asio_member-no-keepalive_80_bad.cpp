#include <array>
#include <boost/asio.hpp>
#include <functional>
#include <map>
#include <memory>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class session {
public:
    session(tcp::socket s, int id) : sock_(std::move(s)), id_(id) {}

    void read_some()
    {
        sock_.async_read_some(asio::buffer(in_), [this](boost::system::error_code ec, std::size_t n) { // expect: member-no-keepalive
            if (ec) return;
            seen_ += n;
            read_some();
        });
    }
    std::size_t seen() const { return seen_; }
    int id() const { return id_; }

private:
    tcp::socket sock_;
    int id_;
    std::array<char, 2048> in_{};
    std::size_t seen_ = 0;
};

class server {
public:
    server(asio::io_context& io, const tcp::endpoint& at) : acc_(io, at), idle_(io) {}
    void accept_loop()
    {
        acc_.async_accept([this](boost::system::error_code ec, tcp::socket s) {
            if (ec) return;
            int id = next_++;
            auto& p = live_[id] = std::make_unique<session>(std::move(s), id);
            p->read_some();
            accept_loop();
        });
    }
    void reap_idle()
    {
        idle_.expires_after(std::chrono::seconds(30));
        idle_.async_wait([this](boost::system::error_code ec) {
            if (ec) return;
            for (auto it = live_.begin(); it != live_.end();)
                it = it->second->seen() == 0 ? live_.erase(it) : std::next(it); // allow: freed-in-flight
            reap_idle();
        });
    }

private:
    tcp::acceptor acc_;
    asio::steady_timer idle_;
    std::map<int, std::unique_ptr<session>> live_;
    int next_ = 0;
};
