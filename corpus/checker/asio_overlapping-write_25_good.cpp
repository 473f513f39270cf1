#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using clock_type = std::chrono::steady_clock;

struct client_message {
    std::uint64_t correlation_id = 0;
    std::vector<std::uint8_t> frame;
};

class member_connection : public std::enable_shared_from_this<member_connection> {
public:
    member_connection(asio::io_context& io, std::chrono::seconds interval)
        : socket_(io), heartbeat_(io), interval_(interval)
    {
    }

    tcp::socket& socket() { return socket_; }

    void start()
    {
        last_write_ = clock_type::now();
        read_header();
        schedule_heartbeat();
    }

    // Runs on the connection's I/O thread.
    void send(std::shared_ptr<client_message> m)
    {
        outbox_.push_back(std::move(m));
        if (outbox_.size() == 1) write_front();
    }

    void close()
    {
        error_code ignored;
        closed_ = true;
        heartbeat_.cancel();
        socket_.close(ignored);
    }

private:
    void write_front()
    {
        asio::async_write(socket_, asio::buffer(outbox_.front()->frame),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->close();
                              self->last_write_ = clock_type::now();
                              self->outbox_.pop_front();
                              if (!self->outbox_.empty()) self->write_front();
                          });
    }

    void schedule_heartbeat()
    {
        heartbeat_.expires_after(interval_);
        heartbeat_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec || self->closed_) return;
            if (self->outbox_.empty() && clock_type::now() - self->last_write_ >= self->interval_) self->ping();
            self->schedule_heartbeat();
        });
    }

    void ping()
    {
        static const std::vector<std::uint8_t> ping_frame{0, 0, 0, 8, 0x00, 0x0b, 0xc0, 0};
        auto m = std::make_shared<client_message>();
        m->frame = ping_frame;
        send(std::move(m));
    }

    void read_header()
    {
        asio::async_read(socket_, asio::buffer(header_), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->close();
            self->read_header();
        });
    }

    tcp::socket socket_;
    asio::steady_timer heartbeat_;
    std::chrono::seconds interval_;
    clock_type::time_point last_write_{};
    std::deque<std::shared_ptr<client_message>> outbox_;
    std::array<std::uint8_t, 22> header_{};
    bool closed_ = false;
};
