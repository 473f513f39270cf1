#include <array>
#include <cstdint>
#include <deque>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <utility>

// Frames for the replication channel: a fixed header, then the payload.
constexpr std::size_t frame_head_size = 12;
using frame_head = std::array<std::uint8_t, frame_head_size>;

inline frame_head encode_head(std::uint8_t kind, std::uint32_t stream, std::uint32_t length)
{
    frame_head h{};
    h[0] = 0xF0;
    h[1] = kind;
    for (unsigned i = 0; i < 4; ++i) {
        h[4 + i] = static_cast<std::uint8_t>(stream >> (24 - 8 * i));
        h[8 + i] = static_cast<std::uint8_t>(length >> (24 - 8 * i));
    }
    return h;
}

class replication_channel : public folly::AsyncSocket::WriteCallback {
public:
    explicit replication_channel(std::shared_ptr<folly::AsyncSocket> s) : socket_(std::move(s)) {}

    void send(std::uint32_t stream, std::string change)
    {
        if (broken_)
            return;
        auto length = static_cast<std::uint32_t>(change.size());
        unsent_ += 2;
        socket_->write(this, encode_head(kind_change, stream, length).data(), frame_head_size, folly::WriteFlags::CORK); // expect: temporary

        auto* owned = new std::string(std::move(change));
        auto body = folly::IOBuf::takeOwnership(owned->data(), owned->size(), &replication_channel::drop, owned);
        socket_->writeChain(this, std::move(body));
    }

    bool idle() const { return unsent_ == 0; }

    void writeSuccess() noexcept override { --unsent_; }

    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        --unsent_;
        broken_ = true;
    }

private:
    static constexpr std::uint8_t kind_change = 3;

    static void drop(void*, void* user) { delete static_cast<std::string*>(user); }

    std::shared_ptr<folly::AsyncSocket> socket_;
    int unsent_ = 0;
    bool broken_ = false;
};
