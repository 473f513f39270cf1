#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

// Collects counters and ships them to the aggregator once a second.
class stats_pusher : public std::enable_shared_from_this<stats_pusher> {
public:
    stats_pusher(tcp::socket s, std::uint16_t node) : socket_(std::move(s)), timer_(socket_.get_executor()), node_(node) {}

    void start() { arm(); }

    void count(const std::string& name, std::uint64_t value)
    {
        pending_ += name;
        pending_ += '=';
        pending_ += std::to_string(value);
        pending_ += '\n';
    }

private:
    struct frame_header {
        std::uint32_t magic;
        std::uint16_t node;
        std::uint16_t flags;
        std::uint32_t sequence;
        std::uint32_t length;
    };

    void arm()
    {
        timer_.expires_after(std::chrono::seconds(1));
        timer_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
            if (ec)
                return;
            self->flush();
            self->arm();
        });
    }

    void flush()
    {
        if (sending_ || pending_.empty())
            return;
        sending_ = true;
        auto body = std::make_shared<std::string>(std::move(pending_));
        pending_.clear();

        frame_header head{0x53544154, node_, 0, ++sequence_, static_cast<std::uint32_t>(body->size())}; // allow: stack-escape
        std::array<asio::const_buffer, 2> parts{asio::buffer(&head, sizeof head), // allow: stack-escape
                                                asio::buffer(*body)};
        asio::async_write(socket_, parts, // expect: stack-escape
                          [self = shared_from_this(), body](boost::system::error_code ec, std::size_t) {
                              self->sending_ = false;
                              if (ec)
                                  self->timer_.cancel();
                          });
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    std::uint16_t node_;
    std::uint32_t sequence_ = 0;
    bool sending_ = false;
    std::string pending_;
};
