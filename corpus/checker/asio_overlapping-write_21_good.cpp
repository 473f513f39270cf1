#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class gateway_link : public std::enable_shared_from_this<gateway_link> {
public:
    explicit gateway_link(tcp::socket s)
        : socket_(std::move(s)), heartbeat_(socket_.get_executor())
    {
    }

    void start()
    {
        arm_heartbeat();
        read_header();
    }

    void send(std::string frame)
    {
        asio::post(socket_.get_executor(), [self = shared_from_this(), frame = std::move(frame)]() mutable {
            self->enqueue(std::move(frame));
        });
    }

private:
    void enqueue(std::string frame)
    {
        outbox_.push_back(std::move(frame));
        if (outbox_.size() == 1) write_front();
    }

    void write_front()
    {
        asio::async_write(socket_, asio::buffer(outbox_.front()),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->stop();
                              self->outbox_.pop_front();
                              if (!self->outbox_.empty()) self->write_front();
                          });
    }

    void arm_heartbeat()
    {
        heartbeat_.expires_after(std::chrono::seconds(15));
        heartbeat_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec || !self->socket_.is_open()) return;
            self->send_ping();
            self->arm_heartbeat();
        });
    }

    void send_ping()
    {
        static const std::array<std::uint8_t, 4> ping = {0x00, 0x02, 0x50, 0x49};
        enqueue(std::string(ping.begin(), ping.end()));
    }

    void read_header()
    {
        asio::async_read(socket_, asio::buffer(header_),
                         [self = shared_from_this()](error_code ec, std::size_t) {
                             if (ec) return self->stop();
                             self->received_ += self->header_[1];
                             self->read_header();
                         });
    }

    void stop()
    {
        error_code ignored;
        heartbeat_.cancel();
        socket_.close(ignored);
    }

    tcp::socket socket_;
    asio::steady_timer heartbeat_;
    std::deque<std::string> outbox_;
    std::array<std::uint8_t, 2> header_{};
    std::size_t received_ = 0;
};
