// Health probe: connects, asks for the status line of a service, and gives up after a deadline.
#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

enum class health { unknown, up, degraded, down };

class probe {
public:
    probe(asio::io_context& io, std::string host) : sock_(io), deadline_(io), host_(std::move(host)) {}
    probe(const probe&) = delete;
    probe& operator=(const probe&) = delete;

    void start(const tcp::endpoint& ep, std::chrono::milliseconds limit)
    {
        request_ = "HEAD /health HTTP/1.0\r\nHost: " + host_ + "\r\n\r\n";
        deadline_.expires_after(limit);
        deadline_.async_wait([this](error_code ec) {
            if (!ec) give_up();
        });
        sock_.async_connect(ep, [this](error_code ec) {
            if (ec) return finish(health::down);
            ask();
        });
    }

    health result() const { return result_; }

private:
    void ask()
    {
        asio::async_write(sock_, asio::buffer(request_), [this](error_code ec, std::size_t) {
            if (ec) return finish(health::down);
            read_more();
        });
    }

    void read_more()
    {
        sock_.async_read_some(asio::buffer(reply_.data() + filled_, reply_.size() - filled_),
                              [this](error_code ec, std::size_t n) {
                                  filled_ += n;
                                  if (filled_ >= 12) return judge();
                                  if (ec || filled_ == reply_.size()) return finish(health::down);
                                  read_more();
                              });
    }

    void judge()
    {
        if (std::memcmp(reply_.data(), "HTTP/1.", 7) != 0) return finish(health::down);
        switch (reply_[9]) {
        case '2': return finish(health::up);
        case '5': return finish(health::down);
        default: return finish(health::degraded);
        }
    }

    void give_up()
    {
        if (result_ == health::unknown) result_ = health::down;
        error_code ignored;
        sock_.close(ignored);
    }

    void finish(health h)
    {
        if (result_ == health::unknown) result_ = h;
        deadline_.cancel();
        error_code ignored;
        sock_.close(ignored);
    }

    tcp::socket sock_;
    asio::steady_timer deadline_;
    std::string host_;
    std::string request_;
    std::array<char, 64> reply_{};
    std::size_t filled_ = 0;
    health result_ = health::unknown;
};

health check(const std::string& host, const tcp::endpoint& ep)
{
    asio::io_context io;
    probe p(io, host);
    p.start(ep, std::chrono::milliseconds(1500));
    io.run();
    return p.result();
}
