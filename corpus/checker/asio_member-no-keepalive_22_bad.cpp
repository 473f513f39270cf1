#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

class gateway;

// One peer. Small messages are collected and written with one gather call.
class peer_session : public std::enable_shared_from_this<peer_session> {
public:
    peer_session(gateway& g, std::uint64_t id, tcp::socket s) : gateway_(g), id_(id), sock_(std::move(s)) {}

    void start() { read(); }

    void send(std::string msg)
    {
        collected_.push_back(std::move(msg));
        if (!writing_) write();
    }

private:
    void read();

    void write()
    {
        writing_ = true;
        in_flight_.swap(collected_);
        std::vector<asio::const_buffer> parts;
        parts.reserve(in_flight_.size());
        for (const std::string& m : in_flight_) parts.push_back(asio::buffer(m));
        asio::async_write(sock_, parts, [weak = weak_from_this()](error_code ec, std::size_t) { // expect: member-no-keepalive
            if (auto self = weak.lock()) self->on_written(ec);
        });
    }

    void on_written(error_code ec)
    {
        in_flight_.clear();
        writing_ = false;
        if (!ec && !collected_.empty()) write();
    }

    gateway& gateway_;
    std::uint64_t id_;
    tcp::socket sock_;
    std::array<char, 4096> in_{};
    std::vector<std::string> in_flight_, collected_;
    bool writing_ = false;
};

class gateway {
public:
    gateway(asio::io_context& io, unsigned short port) : acceptor_(io, {tcp::v4(), port}) { accept(); }

    void on_data(std::uint64_t from, const char* p, std::size_t n)
    {
        for (auto& [id, s] : sessions_)
            if (id != from) s->send(std::string(p, n));
    }

    void drop(std::uint64_t id) { sessions_.erase(id); } // allow: member-no-keepalive

private:
    void accept()
    {
        acceptor_.async_accept([this](error_code ec, tcp::socket s) {
            if (!ec) {
                auto id = ++next_;
                auto p = std::make_shared<peer_session>(*this, id, std::move(s));
                sessions_.emplace(id, p);
                p->start();
            }
            accept();
        });
    }

    tcp::acceptor acceptor_;
    std::uint64_t next_ = 0;
    std::unordered_map<std::uint64_t, std::shared_ptr<peer_session>> sessions_;
};

void peer_session::read()
{
    sock_.async_read_some(asio::buffer(in_), [self = shared_from_this()](error_code ec, std::size_t n) {
        if (ec) return self->gateway_.drop(self->id_);
        self->gateway_.on_data(self->id_, self->in_.data(), n);
        self->read();
    });
}

int main()
{
    asio::io_context io;
    gateway g(io, 9310);
    io.run();
}
