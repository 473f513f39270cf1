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

    /// The parameters have to stay valid until the operation completes; no two commands may overlap.
    template <class Token>
    auto async_command(std::uint8_t id, std::uint8_t instruction, std::span<const std::uint8_t> params, Token&& token)
    {
        fill(id, instruction, params);
        const std::array<asio::const_buffer, 3> packet{
            asio::buffer(head_), asio::buffer(params.data(), params.size()), asio::buffer(&checksum_, 1)};
        return asio::async_write(port_, packet, std::forward<Token>(token));
    }

    asio::awaitable<void> move_to(std::uint8_t id, std::uint16_t position)
    {
        auto self = shared_from_this();
        const std::array<std::uint8_t, 3> goal{0x1e, std::uint8_t(position), std::uint8_t(position >> 8)};
        co_await async_command(id, 0x03, goal, asio::use_awaitable);
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

    asio::serial_port port_;
    std::array<std::uint8_t, 5> head_{};
    std::uint8_t checksum_ = 0;
};
