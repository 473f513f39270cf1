// Echo server whose sessions are owned by a registry and counted out of it.
#include <array>
#include <asio.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

class registry;

class session {
public:
    session(registry& owner, unsigned id, asio::ip::tcp::socket s)
        : owner_(owner), id_(id), sock_(std::move(s)), idle_(sock_.get_executor())
    {
    }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    void start()
    {
        watch();
        read();
    }

    void close()
    {
        closing_ = true;
        std::error_code ignored;
        sock_.close(ignored);
        idle_.cancel();
    }

private:
    void read()
    {
        ++pending_;
        sock_.async_read_some(asio::buffer(data_), [this](std::error_code ec, std::size_t n) {
            if (ec || closing_)
                close();
            else
                echo(n);
            leave();
        });
    }

    void echo(std::size_t n)
    {
        touched_ = true;
        ++pending_;
        asio::async_write(sock_, asio::buffer(data_, n), [this](std::error_code ec, std::size_t) {
            if (ec || closing_)
                close();
            else
                read();
            leave();
        });
    }

    void watch()
    {
        ++pending_;
        idle_.expires_after(std::chrono::seconds(30));
        idle_.async_wait([this](std::error_code) {
            if (closing_ || !std::exchange(touched_, false))
                close();
            else
                watch();
            leave();
        });
    }

    // The last completion takes the session out of the registry.
    void leave();

    registry& owner_;
    unsigned id_;
    asio::ip::tcp::socket sock_;
    asio::steady_timer idle_;
    std::array<char, 2048> data_;
    int pending_ = 0;
    bool touched_ = false, closing_ = false;
};

class registry {
public:
    explicit registry(asio::io_context& io) : acceptor_(io, {asio::ip::tcp::v4(), 7777}), stop_(io, SIGTERM)
    {
        stop_.async_wait([this](std::error_code, int) {
            std::error_code ignored;
            acceptor_.close(ignored);
            for (auto& [id, s] : sessions_) s->close();
        });
    }
    void accept()
    {
        acceptor_.async_accept([this](std::error_code ec, asio::ip::tcp::socket s) {
            if (ec || !acceptor_.is_open()) return;
            auto& slot = sessions_[++next_];
            slot = std::make_unique<session>(*this, next_, std::move(s));
            slot->start();
            accept();
        });
    }
    void erase(unsigned id) { sessions_.erase(id); }

private:
    asio::ip::tcp::acceptor acceptor_;
    asio::signal_set stop_;
    std::map<unsigned, std::unique_ptr<session>> sessions_;
    unsigned next_ = 0;
};

void session::leave()
{
    if (--pending_ == 0) owner_.erase(id_);
}

int main()
{
    asio::io_context io;
    registry r(io);
    r.accept();
    io.run();
}
