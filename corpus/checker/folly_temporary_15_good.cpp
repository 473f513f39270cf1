#include <folly/io/async/AsyncSocket.h>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>

namespace proto {

constexpr std::size_t ack_size = 12;

std::array<std::uint8_t, ack_size> encode_ack(std::uint64_t sequence, std::uint16_t status)
{
    std::array<std::uint8_t, ack_size> out{0xAC, 0x4B, std::uint8_t(status >> 8), std::uint8_t(status)};
    for (int i = 0; i < 8; ++i) out[4 + i] = std::uint8_t(sequence >> (56 - 8 * i));
    return out;
}

}  // namespace proto

class replica_channel final : private folly::AsyncSocket::WriteCallback {
public:
    explicit replica_channel(std::shared_ptr<folly::AsyncSocket> s) : socket_(std::move(s)) {}

    void ship(std::uint64_t sequence, std::unique_ptr<folly::IOBuf> segment)
    {
        ++pending_;
        last_shipped_ = sequence;
        socket_->writeChain(this, std::move(segment));
    }

    void acknowledge(std::uint64_t sequence, bool applied)
    {
        if (broken_) return;
        const std::uint16_t status = applied ? 0 : 1;
        ++pending_;
        socket_->writeChain(this, folly::IOBuf::copyBuffer(proto::encode_ack(sequence, status).data(), proto::ack_size));
    }

    bool idle() const { return pending_ == 0; }
    bool broken() const { return broken_; }

private:
    void writeSuccess() noexcept override { --pending_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        --pending_;
        broken_ = true;
    }

    std::shared_ptr<folly::AsyncSocket> socket_;
    std::uint64_t last_shipped_ = 0;
    unsigned pending_ = 0;
    bool broken_ = false;
};
