// Device gateway: trackers connect and stream position lines; silent ones are dropped.
#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using steady = std::chrono::steady_clock;

class tracker {
public:
    tracker(int id, tcp::socket s) : id_(id), socket_(std::move(s)), last_(steady::now()) {}

    void listen()
    {
        socket_.async_read_some(asio::buffer(chunk_), // expect: member-no-keepalive
                                [this](error_code ec, std::size_t n) { received(ec, n); });
    }

    steady::time_point last_seen() const { return last_; }

private:
    void received(error_code ec, std::size_t n)
    {
        if (ec) {
            std::fprintf(stderr, "tracker %d: %s\n", id_, ec.message().c_str());
            return;
        }
        last_ = steady::now();
        pending_.append(chunk_.data(), n);
        for (std::size_t eol; (eol = pending_.find('\n')) != std::string::npos; pending_.erase(0, eol + 1))
            std::printf("%d %s\n", id_, pending_.substr(0, eol).c_str());
        listen();
    }

    int id_;
    tcp::socket socket_;
    steady::time_point last_;
    std::array<char, 1024> chunk_;
    std::string pending_;
};

class gateway {
public:
    gateway(asio::io_context& io, unsigned short port) : acceptor_(io, {tcp::v4(), port}), sweep_(io) {}

    void run()
    {
        accept();
        sweep();
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](error_code ec, tcp::socket s) {
            if (!ec) {
                int id = next_id_++;
                auto& t = trackers_[id] = std::make_unique<tracker>(id, std::move(s));
                t->listen();
            }
            accept();
        });
    }

    void sweep()
    {
        sweep_.expires_after(std::chrono::seconds(30));
        sweep_.async_wait([this](error_code ec) {
            if (ec)
                return;
            const auto limit = steady::now() - std::chrono::minutes(5);
            std::erase_if(trackers_, [&](const auto& e) { return e.second->last_seen() < limit; }); // allow: freed-in-flight
            sweep();
        });
    }

    tcp::acceptor acceptor_;
    asio::steady_timer sweep_;
    std::map<int, std::unique_ptr<tracker>> trackers_;
    int next_id_ = 1;
};

int main()
{
    asio::io_context io;
    gateway g(io, 5023);
    g.run();
    io.run();
}
