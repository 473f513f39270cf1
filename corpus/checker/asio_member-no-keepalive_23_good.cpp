#include <array>
#include <boost/asio.hpp>
#include <chrono>
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

// One peer. Only the write and the read keep the session; the quota timer does
// not, so that a session goes away as soon as its I/O is over.
class peer_session : public std::enable_shared_from_this<peer_session> {
public:
    peer_session(gateway& g, std::uint64_t id, tcp::socket s)
        : gateway_(g), id_(id), sock_(std::move(s)), quota_timer_(sock_.get_executor())
    {
    }

    void start()
    {
        read();
        refill();
    }

    void send(std::string msg)
    {
        if (quota_ == 0) return;
        --quota_;
        collected_.push_back(std::move(msg));
        if (!writing_) write();
    }

private:
    void read();

    void refill()
    {
        quota_ = 100;
        quota_timer_.expires_after(std::chrono::seconds(1));
        quota_timer_.async_wait([weak = weak_from_this()](error_code ec) {
            if (ec) return;
            if (auto self = weak.lock()) self->refill();
        });
    }

    void write()
    {
        writing_ = true;
        in_flight_.swap(collected_);
        std::vector<asio::const_buffer> parts;
        parts.reserve(in_flight_.size());
        for (const std::string& m : in_flight_) parts.push_back(asio::buffer(m));
        asio::async_write(sock_, parts, [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
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
    asio::steady_timer quota_timer_;
    unsigned quota_ = 0;
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

    void drop(std::uint64_t id) { sessions_.erase(id); }

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
