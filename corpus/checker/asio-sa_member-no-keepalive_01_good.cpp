#include <asio.hpp>
#include <array>
#include <memory>
#include <string>
#include <unordered_map>

namespace hub {

using asio::ip::tcp;

class session;

class registry {
public:
    void add(std::shared_ptr<session> s, std::uint64_t id) { live_.emplace(id, std::move(s)); }
    void drop(std::uint64_t id) { live_.erase(id); }
    std::size_t size() const { return live_.size(); }

private:
    std::unordered_map<std::uint64_t, std::shared_ptr<session>> live_;
};

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket s, registry& r, std::uint64_t id)
        : socket_(std::move(s)), idle_(socket_.get_executor()), registry_(r), id_(id)
    {
    }

    void start()
    {
        watch();
        read();
    }

private:
    void read()
    {
        socket_.async_read_some(asio::buffer(chunk_), [self = shared_from_this()](asio::error_code ec, std::size_t n) {
            if (ec) {
                self->idle_.cancel();
                self->registry_.drop(self->id_);
                return;
            }
            self->line_.append(self->chunk_.data(), n);
            self->touched_ = true;
            self->read();
        });
    }

    void watch()
    {
        idle_.expires_after(std::chrono::seconds(60));
        idle_.async_wait([weak = weak_from_this()](asio::error_code ec) {
            auto self = weak.lock();
            if (!self || ec) return;
            if (!self->touched_) {
                self->registry_.drop(self->id_);
                asio::error_code ignored;
                self->socket_.close(ignored);
                return;
            }
            self->touched_ = false;
            self->watch();
        });
    }

    tcp::socket socket_;
    asio::steady_timer idle_;
    registry& registry_;
    std::uint64_t id_;
    std::array<char, 2048> chunk_{};
    std::string line_;
    bool touched_ = false;
};

class listener {
public:
    listener(asio::io_context& io, unsigned short port) : acceptor_(io, tcp::endpoint(tcp::v4(), port)) {}

    void accept()
    {
        acceptor_.async_accept([this](asio::error_code ec, tcp::socket s) {
            if (!ec) {
                const auto id = ++next_;
                auto p = std::make_shared<session>(std::move(s), registry_, id);
                registry_.add(p, id);
                p->start();
            }
            accept();
        });
    }

private:
    tcp::acceptor acceptor_;
    registry registry_;
    std::uint64_t next_ = 0;
};

}  // namespace hub
