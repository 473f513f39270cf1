#include <boost/asio.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;

namespace pubsub {

// One holder at a time; the others sleep on the timer. Used on the session's strand only.
class Gate {
public:
    explicit Gate(tcp::socket::executor_type ex) : turn_(ex) { turn_.expires_at(asio::steady_timer::time_point::max()); }

    awaitable<void> enter()
    {
        while (held_) {
            error_code ec;
            co_await turn_.async_wait(asio::redirect_error(use_awaitable, ec));
        }
        held_ = true;
    }
    void leave()
    {
        held_ = false;
        turn_.cancel_one();
    }

private:
    asio::steady_timer turn_;
    bool held_ = false;
};

class UplinkSession : public std::enable_shared_from_this<UplinkSession> {
public:
    explicit UplinkSession(tcp::socket s) : sock_(std::move(s)), gate_(sock_.get_executor()) {}

    void publish(std::string topic, std::span<const std::byte> payload)
    {
        if (topic.size() > 0xffff || payload.size() > kMaxPayload) {
            ++rejected_;
            return;
        }
        asio::co_spawn(sock_.get_executor(), send_publish(shared_from_this(), std::move(topic), payload), asio::detached); // expect: borrowed-parameter
    }

    std::size_t published() const { return published_; }

private:
    static constexpr std::size_t kMaxPayload = 1u << 18;

    static std::array<std::uint8_t, 7> fixed_header(std::size_t topic, std::size_t payload)
    {
        const auto total = std::uint32_t(topic + payload);
        return {0x30,
                std::uint8_t(total >> 24), std::uint8_t(total >> 16), std::uint8_t(total >> 8), std::uint8_t(total),
                std::uint8_t(topic >> 8), std::uint8_t(topic)};
    }

    static awaitable<void> send_publish(std::shared_ptr<UplinkSession> self, std::string topic,
                                        std::span<const std::byte> payload)
    {
        co_await self->gate_.enter();
        const auto head = fixed_header(topic.size(), payload.size());
        const std::array<asio::const_buffer, 3> frame{asio::buffer(head), asio::buffer(topic),
                                                      asio::const_buffer(payload.data(), payload.size())};
        error_code ec;
        co_await asio::async_write(self->sock_, frame, asio::redirect_error(use_awaitable, ec)); // allow: borrowed-parameter
        if (ec)
            self->sock_.close(ec);
        else
            ++self->published_;
        self->gate_.leave();
    }

    tcp::socket sock_;
    Gate gate_;
    std::size_t published_ = 0, rejected_ = 0;
};

}  // namespace pubsub
