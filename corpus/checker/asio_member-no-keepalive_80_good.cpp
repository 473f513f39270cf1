#include <array>
#include <boost/asio.hpp>
#include <functional>
#include <map>
#include <memory>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket s, int id) : sock_(std::move(s)), id_(id) {}

    void read_some()
    {
        sock_.async_read_some(asio::buffer(in_), std::bind_front(&session::on_read, shared_from_this()));
    }
    void stop() { sock_.close(); }
    std::size_t seen() const { return seen_; }

private:
    void on_read(boost::system::error_code ec, std::size_t n)
    {
        if (ec) return;
        seen_ += n;
        read_some();
    }
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
            auto p = std::make_shared<session>(std::move(s), id);
            live_.emplace(id, p);
            p->read_some();
            accept_loop();
        });
    }
    void reap_idle()
    {
        idle_.expires_after(std::chrono::seconds(30));
        idle_.async_wait([this](boost::system::error_code ec) {
            if (ec) return;
            std::erase_if(live_, [](auto& kv) {
                if (kv.second->seen()) return false;
                kv.second->stop();
                return true;
            });
            reap_idle();
        });
    }

private:
    tcp::acceptor acc_;
    asio::steady_timer idle_;
    std::map<int, std::shared_ptr<session>> live_;
    int next_ = 0;
};

int main()
{
    asio::io_context io;
    server s(io, {tcp::v4(), 9000});
    s.accept_loop();
    s.reap_idle();
    io.run();
}
