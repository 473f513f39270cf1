#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
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
        timer_.expires_after(std::chrono::milliseconds(250));
        timer_.async_wait([weak = weak_from_this()](error_code ec) {
            if (ec) return;
            if (auto self = weak.lock()) {
                error_code ignored;
                self->port_.cancel(ignored);
            }
        });
        asio::async_write(port_, asio::buffer(request_), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->finish(false, 0);
            self->read_header();
        });
    }

private:
    void read_header()
    {
        asio::async_read(port_, asio::buffer(frame_, 3), [self = shared_from_this()](error_code ec, std::size_t) {
            std::size_t const left = self->frame_[2] + 2u;
            if (ec || left > self->frame_.size() - 3) return self->finish(false, 0);
            self->read_rest(left);
        });
    }

    void read_rest(std::size_t left)
    {
        asio::async_read(port_, asio::buffer(frame_.data() + 3, left),
                         [self = shared_from_this(), left](error_code ec, std::size_t) { self->finish(!ec, 3 + left); });
    }

    void finish(bool ok, std::size_t n)
    {
        timer_.cancel();
        done_(ok, {frame_.begin(), frame_.begin() + std::ptrdiff_t(n)});
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
        if (busy_) return false;
        busy_ = true;
        auto finished = [this, done = std::move(done)](bool ok, std::vector<std::uint8_t> frame) {
            busy_ = false;
            done(ok, std::move(frame));
        };
        std::make_shared<transaction>(port_, std::move(request), std::move(finished))->start();
        return true;
    }

private:
    asio::serial_port port_;
    bool busy_ = false;
};
