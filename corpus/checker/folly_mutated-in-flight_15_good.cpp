#include <array>
#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>

/// Length-prefixed framing on top of an AsyncSocket.
class framed_writer : public folly::AsyncSocket::WriteCallback {
public:
    explicit framed_writer(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void send_frame(std::uint8_t type, std::unique_ptr<folly::IOBuf> body, std::uint32_t len)
    {
        auto frame = encode(type, len);
        frame->prependChain(std::move(body));
        ++in_flight_;
        sock_->writeChain(this, std::move(frame));
    }

    void send_text(const std::string& text)
    {
        send_frame(1, folly::IOBuf::copyBuffer(text), static_cast<std::uint32_t>(text.size()));
    }

    void send_close(std::uint16_t code)
    {
        const unsigned char b[2] = {static_cast<unsigned char>(code >> 8), static_cast<unsigned char>(code)};
        send_frame(8, folly::IOBuf::copyBuffer(b, sizeof b), sizeof b);
    }

    void writeSuccess() noexcept override { --in_flight_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        --in_flight_;
        failed_ = true;
    }

    bool idle() const { return in_flight_ == 0; }
    bool failed() const { return failed_; }

private:
    static std::unique_ptr<folly::IOBuf> encode(std::uint8_t type, std::uint32_t len)
    {
        std::array<unsigned char, 5> header{};
        header[0] = type;
        for (int i = 0; i < 4; ++i) header[1 + i] = static_cast<unsigned char>(len >> (24 - 8 * i));
        return folly::IOBuf::copyBuffer(header.data(), header.size());
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    int in_flight_ = 0;
    bool failed_ = false;
};

void say_goodbye(framed_writer& w)
{
    w.send_text("the server is going down for maintenance");
    w.send_close(1001);
}
