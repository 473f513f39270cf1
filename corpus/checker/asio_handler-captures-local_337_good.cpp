#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

// Talks to a scale on a serial line. Every call is synchronous with a deadline.
class scale {
public:
    explicit scale(const std::string& tty) : port_(io_)
    {
        port_.open(tty);
        port_.set_option(asio::serial_port::baud_rate(9600));
    }

    std::optional<double> weigh()
    {
        const std::array<std::uint8_t, 3> command{0x02, 'W', 0x03};
        std::array<std::uint8_t, 9> answer{};
        error_code result = asio::error::would_block;
        std::size_t got = 0;

        asio::async_write(port_, asio::buffer(command), [&](error_code ec, std::size_t) {
            if (ec) {
                result = ec;
                return;
            }
            asio::async_read(port_, asio::buffer(answer), [&](error_code rc, std::size_t n) {
                result = rc;
                got = n;
            });
        });
        drive(std::chrono::milliseconds(750));

        if (result || got != answer.size())
            return std::nullopt;
        return parse(answer);
    }

private:
    // Runs the loop until every operation has ended; after the deadline they are cancelled.
    void drive(std::chrono::milliseconds limit)
    {
        io_.restart();
        io_.run_for(limit);
        if (!io_.stopped()) {
            port_.close();
            io_.run();
        }
    }

    static std::optional<double> parse(const std::array<std::uint8_t, 9>& a)
    {
        if (a.front() != 0x02 || a.back() != 0x03)
            return std::nullopt;
        long grams = 0;
        for (std::size_t i = 1; i + 1 < a.size(); ++i) {
            if (a[i] < '0' || a[i] > '9')
                return std::nullopt;
            grams = grams * 10 + (a[i] - '0');
        }
        return grams / 1000.0;
    }

    asio::io_context io_;
    asio::serial_port port_;
};
