#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lobby {

namespace asio = boost::asio;
using asio::ip::tcp;

struct message {
    std::uint16_t opcode = 0;
    std::vector<std::uint8_t> body;
};

class connection {
public:
    using on_message = std::function<void(int, const message&)>;

    connection(tcp::socket s, int id, on_message cb) : socket_(std::move(s)), id_(id), cb_(std::move(cb)) {}

    void listen()
    {
        asio::async_read(socket_, asio::buffer(head_), // expect: member-no-keepalive
                         [this](boost::system::error_code ec, std::size_t) {
                             if (ec) return;
                             in_.opcode = static_cast<std::uint16_t>(head_[0] | (head_[1] << 8));
                             in_.body.resize(head_[2]);
                             read_body();
                         });
    }

private:
    void read_body()
    {
        asio::async_read(socket_, asio::buffer(in_.body), // expect: member-no-keepalive
                         [this](boost::system::error_code ec, std::size_t) {
                             if (ec) return;
                             cb_(id_, in_);
                             listen();
                         });
    }

    tcp::socket socket_;
    int id_;
    on_message cb_;
    std::uint8_t head_[3] = {};
    message in_;
};

class room {
public:
    room(asio::io_context& io, unsigned short port) : acceptor_(io, {tcp::v4(), port}), idle_(io) { accept(); }

    void kick(int id)
    {
        auto it = players_.find(id);
        if (it == players_.end()) return;
        std::clog << "kick " << id << '\n';
        players_.erase(it); // allow: freed-in-flight
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket s) {
            if (!ec) {
                int id = ++last_id_;
                auto c = std::make_unique<connection>(std::move(s), id, [this](int who, const message& m) {
                    if (m.opcode == 7 && !m.body.empty()) kick(m.body[0] == who ? 0 : m.body[0]);
                });
                c->listen();
                players_.emplace(id, std::move(c));
            }
            accept();
        });
    }

    tcp::acceptor acceptor_;
    asio::steady_timer idle_;
    std::map<int, std::unique_ptr<connection>> players_;
    int last_id_ = 0;
};

}  // namespace lobby
