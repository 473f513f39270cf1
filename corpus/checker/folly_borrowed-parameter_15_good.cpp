#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
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
        if (body.size() < copy_limit)
            return submit(frame_type::data, stream, body.size(), folly::IOBuf::copyBuffer(body.data(), body.size()));
        write_data(stream, std::make_unique<std::string>(body));
    }

    void write_data(std::uint32_t stream, std::unique_ptr<std::string> body)
    {
        std::string* const raw = body.release();
        submit(frame_type::data, stream, raw->size(),
               folly::IOBuf::takeOwnership(raw->data(), raw->size(), &framed_writer::drop, raw));
    }

    void write_goaway()
    {
        static const char reason[] = "shutting down";
        submit(frame_type::goaway, 0, sizeof reason - 1, folly::IOBuf::wrapBuffer(reason, sizeof reason - 1));
    }

    void writeSuccess() noexcept override { --outstanding_; }
    void writeErr(std::size_t n, const folly::AsyncSocketException&) noexcept override
    {
        --outstanding_;
        on_error_(n);
    }

private:
    static constexpr std::size_t copy_limit = 512;

    static void drop(void*, void* user) { delete static_cast<std::string*>(user); }

    void submit(frame_type type, std::uint32_t stream, std::size_t length, std::unique_ptr<folly::IOBuf> body)
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
        head->prependChain(std::move(body));
        ++outstanding_;
        sock_->writeChain(this, std::move(head));
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    error_handler on_error_;
    int outstanding_ = 0;
};
