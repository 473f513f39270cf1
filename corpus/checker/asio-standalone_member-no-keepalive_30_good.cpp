#include <array>
#include <asio.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace modbus {

using bytes = std::vector<std::uint8_t>;
using callback = std::function<void(std::error_code, bytes)>;

inline std::uint16_t crc(const std::uint8_t* p, std::size_t n)
{
    std::uint16_t c = 0xffff;
    for (std::size_t i = 0; i < n; ++i) {
        c = std::uint16_t(c ^ p[i]);
        for (int k = 0; k < 8; ++k) c = std::uint16_t(c & 1 ? (c >> 1) ^ 0xa001 : c >> 1);
    }
    return c;
}

class bus : public std::enable_shared_from_this<bus> {
    struct job {
        bytes frame;
        std::size_t expected;
        callback done;
    };

public:
    static std::shared_ptr<bus> open(asio::io_context& io, const std::string& dev)
    {
        std::shared_ptr<bus> b(new bus(io));
        b->port_.open(dev);
        b->port_.set_option(asio::serial_port::baud_rate(19200));
        return b;
    }

    void read_registers(std::uint8_t unit, std::uint16_t first, std::uint8_t count, callback done)
    {
        bytes f{unit, 3, std::uint8_t(first >> 8), std::uint8_t(first), 0, count};
        submit(std::move(f), 5u + 2u * count, std::move(done));
    }
    void write_register(std::uint8_t unit, std::uint16_t reg, std::uint16_t value, callback done)
    {
        bytes f{unit, 6, std::uint8_t(reg >> 8), std::uint8_t(reg), std::uint8_t(value >> 8), std::uint8_t(value)};
        submit(std::move(f), 8, std::move(done));
    }

private:
    explicit bus(asio::io_context& io) : port_(io), limit_(io) {}

    void submit(bytes f, std::size_t expected, callback done)
    {
        const std::uint16_t c = crc(f.data(), f.size());
        f.push_back(std::uint8_t(c));
        f.push_back(std::uint8_t(c >> 8));
        jobs_.push_back({std::move(f), expected, std::move(done)});
        if (jobs_.size() == 1) begin();
    }

    void begin()
    {
        asio::async_write(port_, asio::buffer(jobs_.front().frame), [self = shared_from_this()](std::error_code ec, std::size_t) {
            if (ec) return self->end(ec);
            self->receive();
        });
    }
    void receive()
    {
        answer_.assign(jobs_.front().expected, 0);
        limit_.expires_after(std::chrono::milliseconds(200));
        limit_.async_wait([self = shared_from_this()](std::error_code ec) {
            if (!ec) self->port_.cancel();
        });
        asio::async_read(port_, asio::buffer(answer_), [self = shared_from_this()](std::error_code ec, std::size_t n) {
            self->limit_.cancel();
            self->answer_.resize(n);
            if (!ec && !self->valid()) ec = std::make_error_code(std::errc::bad_message);
            self->end(ec);
        });
    }
    bool valid() const
    {
        const std::size_t n = answer_.size();
        return n > 3 && crc(answer_.data(), n - 2) == (answer_[n - 2] | answer_[n - 1] << 8);
    }
    void end(std::error_code ec)
    {
        callback done = std::move(jobs_.front().done);
        done(ec, std::move(answer_));
        answer_.clear();
        jobs_.pop_front();
        if (!jobs_.empty()) begin();
    }

    asio::serial_port port_;
    asio::steady_timer limit_;
    std::deque<job> jobs_;
    bytes answer_;
};

}  // namespace modbus

int main()
{
    asio::io_context io;
    auto b = modbus::bus::open(io, "/dev/ttyUSB0");
    int total = 0;
    for (std::uint16_t r = 0; r < 4; ++r)
        b->read_registers(1, r, 1, [&total](std::error_code ec, modbus::bytes v) { total += ec ? 0 : int(v.size()); });
    b.reset();
    io.run();
    return total == 0;
}
