#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

enum class frame_type : std::uint8_t { data = 0, settings = 4, ping = 6, goaway = 7 };

class framed_writer : public folly::AsyncSocket::WriteCallback {
public:
    using error_handler = std::function<void(std::size_t)>;

    framed_writer(std::shared_ptr<folly::AsyncSocket> sock, error_handler on_error)
        : sock_(std::move(sock)), on_error_(std::move(on_error))
    {
    }

    void write_data(std::uint32_t stream, std::string_view body)
    {
        auto chain = make_header(frame_type::data, stream, body.size());
        chain->prependChain(folly::IOBuf::wrapBuffer(body.data(), body.size())); // allow: borrowed-parameter
        ++outstanding_;
        sock_->writeChain(this, std::move(chain)); // expect: borrowed-parameter
    }

    void write_ping(std::uint64_t opaque)
    {
        auto chain = make_header(frame_type::ping, 0, sizeof opaque);
        chain->prependChain(folly::IOBuf::copyBuffer(&opaque, sizeof opaque));
        ++outstanding_;
        sock_->writeChain(this, std::move(chain));
    }

    void writeSuccess() noexcept override { --outstanding_; }
    void writeErr(std::size_t n, const folly::AsyncSocketException&) noexcept override
    {
        --outstanding_;
        on_error_(n);
    }

private:
    static std::unique_ptr<folly::IOBuf> make_header(frame_type type, std::uint32_t stream, std::size_t length)
    {
        auto head = folly::IOBuf::create(9);
        unsigned char* p = head->writableData();
        p[0] = static_cast<unsigned char>(length >> 16);
        p[1] = static_cast<unsigned char>(length >> 8);
        p[2] = static_cast<unsigned char>(length);
        p[3] = static_cast<unsigned char>(type);
        p[4] = 0;
        std::memcpy(p + 5, &stream, sizeof stream);
        head->append(9);
        return head;
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    error_handler on_error_;
    int outstanding_ = 0;
};
