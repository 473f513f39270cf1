#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;

/// Half-duplex servo bus on a serial line; one command at a time.
class servo_bus : public std::enable_shared_from_this<servo_bus> {
public:
    servo_bus(asio::any_io_executor ex, const std::string& device) : port_(ex, device)
    {
        port_.set_option(asio::serial_port_base::baud_rate(1000000));
        port_.set_option(asio::serial_port_base::character_size(8));
    }

    /// False while the previous command has not left yet.
    bool command(std::uint8_t id, std::uint8_t instruction, std::span<const std::uint8_t> params)
    {
        if (busy_ || !port_.is_open()) return false;
        busy_ = true;
        fill(id, instruction, params);
        const std::array<asio::const_buffer, 3> packet{
            asio::buffer(head_), asio::buffer(params.data(), params.size()), asio::buffer(&checksum_, 1)}; // allow: borrowed-parameter
        asio::async_write(port_, packet, // expect: borrowed-parameter
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              self->busy_ = false;
                              if (ec) self->fail(ec);
                          });
        return true;
    }

private:
    void fill(std::uint8_t id, std::uint8_t instruction, std::span<const std::uint8_t> params)
    {
        const auto length = std::uint8_t(params.size() + 2);
        head_ = {0xff, 0xff, id, length, instruction};
        unsigned sum = id + length + instruction;
        for (auto p : params) sum += p;
        checksum_ = std::uint8_t(~sum);
    }

    void fail(error_code ec)
    {
        last_error_ = ec;
        port_.close(ec);
    }

    asio::serial_port port_;
    std::array<std::uint8_t, 5> head_{};
    std::uint8_t checksum_ = 0;
    error_code last_error_;
    bool busy_ = false;
};
