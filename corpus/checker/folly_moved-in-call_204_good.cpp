// Framed sender on folly::AsyncSocket: payloads change hands into the IOBuf chain that is written.
#include <cstdint>
#include <cstring>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <vector>

class framed_sender : public folly::AsyncSocket::WriteCallback {
public:
    explicit framed_sender(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    bool send_text(std::string text)
    {
        if (broken_) return false;
        auto owner = std::make_unique<std::string>(std::move(text));
        char* data = owner->data();
        std::size_t n = owner->size();
        return send_frame(folly::IOBuf::takeOwnership(data, n, drop<std::string>, owner.release()), n);
    }

    bool send_samples(std::vector<std::int16_t> samples)
    {
        if (broken_ || samples.empty()) return false;
        auto* owner = new std::vector<std::int16_t>(std::move(samples));
        std::size_t n = owner->size() * sizeof(std::int16_t);
        return send_frame(folly::IOBuf::takeOwnership(owner->data(), n, drop<std::vector<std::int16_t>>, owner), n);
    }

    void writeSuccess() noexcept override { ++frames_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { broken_ = true; }

    std::uint64_t frames() const { return frames_; }
    bool broken() const { return broken_; }

private:
    template <typename T>
    static void drop(void*, void* user)
    {
        delete static_cast<T*>(user);
    }

    bool send_frame(std::unique_ptr<folly::IOBuf> body, std::size_t n)
    {
        auto frame = folly::IOBuf::create(4);
        unsigned char head[4] = {std::uint8_t(n >> 24), std::uint8_t(n >> 16), std::uint8_t(n >> 8), std::uint8_t(n)};
        std::memcpy(frame->writableData(), head, sizeof head);
        frame->append(sizeof head);
        frame->prependChain(std::move(body));
        sock_->writeChain(this, std::move(frame));
        return true;
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    std::uint64_t frames_ = 0;
    bool broken_ = false;
};
