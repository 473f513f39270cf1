// Modbus/TCP master: blocking request/response calls with a deadline, on top of the async API.
#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

struct modbus_timeout : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class modbus_master {
public:
    explicit modbus_master(std::chrono::milliseconds timeout) : socket_(io_), timeout_(timeout) {}

    void connect(const std::string& host)
    {
        tcp::resolver resolver(io_);
        asio::connect(socket_, resolver.resolve(host, "502"));
    }

    std::vector<std::uint16_t> read_holding(std::uint8_t unit, std::uint16_t first, std::uint16_t count)
    {
        const std::array<std::uint8_t, 12> request{
            0, ++transaction_, 0, 0, 0, 6, unit, 3, hi(first), lo(first), hi(count), lo(count)};
        asio::write(socket_, asio::buffer(request));
        return receive(count);
    }

private:
    static std::uint8_t hi(std::uint16_t v) { return std::uint8_t(v >> 8); }
    static std::uint8_t lo(std::uint16_t v) { return std::uint8_t(v & 0xff); }

    std::vector<std::uint16_t> receive(std::uint16_t count)
    {
        std::vector<std::uint8_t> frame(9u + 2u * count);
        boost::system::error_code result = asio::error::would_block;

        asio::async_read(socket_, asio::buffer(frame), // expect: stack-escape
                         [&result](boost::system::error_code ec, std::size_t) { result = ec; });

        io_.restart();
        io_.run_for(timeout_);
        if (result == asio::error::would_block)
            throw modbus_timeout("no answer from slave");
        if (result)
            throw boost::system::system_error(result);

        std::vector<std::uint16_t> values(count);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = std::uint16_t(frame[9 + 2 * i] << 8 | frame[10 + 2 * i]);
        return values;
    }

    asio::io_context io_;
    tcp::socket socket_;
    std::chrono::milliseconds timeout_;
    std::uint8_t transaction_ = 0;
};

// Slaves on the radio link miss a poll now and then; the next one usually works.
std::vector<std::uint16_t> poll_with_retry(modbus_master& m, std::uint8_t unit)
{
    for (int attempt = 0;; ++attempt) {
        try {
            return m.read_holding(unit, 100, 16);
        } catch (const modbus_timeout&) {
            if (attempt == 2)
                throw;
        }
    }
}
