#include <boost/asio.hpp>
#include <boost/asio/serial_port.hpp>
#include <boost/asio/use_future.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct device_timeout : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Blocking facade over a serial device; the I/O runs on a thread of its own.
class meter {
public:
    explicit meter(const std::string& dev)
        : guard_(asio::make_work_guard(io_)), port_(io_, dev), worker_([this] { io_.run(); })
    {
        port_.set_option(asio::serial_port_base::baud_rate(9600));
    }

    ~meter()
    {
        guard_.reset();
        io_.stop();
        worker_.join();
    }

    std::uint32_t read_register(std::uint8_t addr)
    {
        const std::array<std::uint8_t, 4> request{0x3A, 0x03, addr, checksum(addr)};
        asio::async_write(port_, asio::buffer(request), asio::use_future).get();

        std::array<std::uint8_t, 6> reply{};
        auto done = asio::async_read(port_, asio::buffer(reply), asio::use_future); // expect: stack-escape
        if (done.wait_for(750ms) != std::future_status::ready) {
            ++timeouts_;
            throw device_timeout("no answer from register " + std::to_string(addr));
        }
        if (done.get() != reply.size() || reply[0] != 0x3A)
            throw std::runtime_error("malformed answer");
        std::uint32_t v = 0;
        for (std::size_t i = 1; i < 5; ++i) v = (v << 8) | reply[i];
        return v;
    }

    unsigned timeouts() const { return timeouts_; }

private:
    static std::uint8_t checksum(std::uint8_t addr) { return std::uint8_t(0x3A ^ 0x03 ^ addr); }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    asio::serial_port port_;
    std::thread worker_;
    unsigned timeouts_ = 0;
};

double poll_power(meter& m, int attempts)
{
    for (int i = 0; i < attempts; ++i) {
        try {
            return m.read_register(0x10) / 10.0;
        } catch (const device_timeout&) {
            std::this_thread::sleep_for(200ms);
        }
    }
    throw std::runtime_error("meter does not answer");
}
