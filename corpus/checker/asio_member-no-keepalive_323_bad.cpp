#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <unordered_map>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using clock_type = std::chrono::steady_clock;

class peer {
public:
    peer(tcp::socket s, int id) : socket_(std::move(s)), id_(id), last_(clock_type::now()) {}

    void receive()
    {
        socket_.async_read_some(asio::buffer(inbox_), // expect: member-no-keepalive
                                [this](boost::system::error_code ec, std::size_t n) {
                                    reading_ = false;
                                    if (ec) {
                                        std::cerr << "peer " << id_ << ": " << ec.message() << '\n';
                                        return;
                                    }
                                    bytes_ += n;
                                    last_ = clock_type::now();
                                    receive();
                                });
        reading_ = true;
    }

    bool idle_since(clock_type::time_point t) const { return last_ < t; }

private:
    tcp::socket socket_;
    int id_;
    clock_type::time_point last_;
    std::array<char, 4096> inbox_{};
    std::size_t bytes_ = 0;
    bool reading_ = false;
};

class hub {
public:
    hub(asio::io_context& io, unsigned short port) : acceptor_(io, {tcp::v4(), port}), sweep_(io) {}

    void run()
    {
        accept();
        schedule_sweep();
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket s) {
            if (ec)
                return;
            int id = next_id_++;
            auto [it, fresh] = peers_.emplace(id, std::make_unique<peer>(std::move(s), id));
            it->second->receive();
            accept();
        });
    }

    void schedule_sweep()
    {
        sweep_.expires_after(std::chrono::seconds(30));
        sweep_.async_wait([this](boost::system::error_code ec) {
            if (ec)
                return;
            auto limit = clock_type::now() - std::chrono::minutes(5);
            std::erase_if(peers_, [&](const auto& p) { return p.second->idle_since(limit); }); // allow: freed-in-flight
            schedule_sweep();
        });
    }

    tcp::acceptor acceptor_;
    asio::steady_timer sweep_;
    std::unordered_map<int, std::unique_ptr<peer>> peers_;
    int next_id_ = 1;
};

int main()
{
    asio::io_context io;
    hub h(io, 7400);
    h.run();
    io.run();
}
