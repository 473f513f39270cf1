#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;

using response_handler = std::function<void(bool ok, std::vector<std::uint8_t>)>;

class transaction : public std::enable_shared_from_this<transaction> {
public:
    transaction(asio::serial_port& port, std::vector<std::uint8_t> request, response_handler done)
        : port_(port), timer_(port.get_executor()), request_(std::move(request)), done_(std::move(done))
    {
    }

    void start()
    {
        asio::async_write(port_, asio::buffer(request_), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->finish(false, 0);
            self->start_timeout();
            self->read_header();
        });
    }

private:
    void start_timeout()
    {
        timer_.expires_after(std::chrono::milliseconds(250));
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) self->finish(false, 0);
        });
    }

    void read_header()
    {
        asio::async_read(port_, asio::buffer(frame_, 3), // expect: member-no-keepalive
                         [weak = weak_from_this()](error_code ec, std::size_t) {
                             if (auto self = weak.lock()) self->on_header(ec);
                         });
    }

    void on_header(error_code ec)
    {
        std::size_t const left = frame_[2] + 2u;
        if (ec || left > frame_.size() - 3) return finish(false, 0);
        asio::async_read(port_, asio::buffer(frame_.data() + 3, left),
                         [self = shared_from_this(), left](error_code e, std::size_t) { self->finish(!e, 3 + left); });
    }

    void finish(bool ok, std::size_t n)
    {
        timer_.cancel();
        if (auto done = std::exchange(done_, nullptr)) done(ok, {frame_.begin(), frame_.begin() + std::ptrdiff_t(n)});
    }

    asio::serial_port& port_;
    asio::steady_timer timer_;
    std::vector<std::uint8_t> request_;
    std::array<std::uint8_t, 256> frame_{};
    response_handler done_;
};

class modbus_master {
public:
    modbus_master(asio::io_context& io, const std::string& device) : port_(io, device) {}

    bool query(std::vector<std::uint8_t> request, response_handler done)
    {
        if (current_) return false;
        current_ = std::make_shared<transaction>(
            port_, std::move(request), [this, done = std::move(done)](bool ok, std::vector<std::uint8_t> frame) {
                current_.reset(); // allow: freed-in-flight
                done(ok, std::move(frame));
            });
        current_->start();
        return true;
    }

private:
    asio::serial_port port_;
    std::shared_ptr<transaction> current_;
};
