#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace rpc {

enum class status : std::uint16_t { ok = 0, not_found = 4, overloaded = 7 };

class response_writer : public folly::AsyncSocket::WriteCallback {
public:
    explicit response_writer(std::shared_ptr<folly::AsyncSocket> sock) : sock_(std::move(sock)) {}

    void respond(status st, std::string_view trace_id, std::string_view body)
    {
        if (broken_) return;
        ++outstanding_;
        sock_->writeChain(nullptr, make_head(st, trace_id, body.size()), folly::WriteFlags::CORK);
        sock_->writeChain(this, folly::IOBuf::wrapBuffer(body.data(), body.size())); // expect: borrowed-parameter
    }

    void respond_empty(status st, std::string_view trace_id)
    {
        if (broken_) return;
        ++outstanding_;
        sock_->writeChain(this, make_head(st, trace_id, 0));
    }

private:
    static std::unique_ptr<folly::IOBuf> make_head(status st, std::string_view trace_id, std::size_t len)
    {
        std::string head = "R " + std::to_string(static_cast<unsigned>(st)) + " ";
        head.append(trace_id);
        head += " " + std::to_string(len) + "\n";
        return folly::IOBuf::copyBuffer(head);
    }

    void writeSuccess() noexcept override
    {
        --outstanding_;
        ++written_;
    }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        --outstanding_;
        broken_ = true;
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    unsigned outstanding_ = 0;
    std::uint64_t written_ = 0;
    bool broken_ = false;
};

}  // namespace rpc
