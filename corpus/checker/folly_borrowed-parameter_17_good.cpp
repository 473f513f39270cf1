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

    void respond(status st, std::string_view trace_id, std::string body)
    {
        if (broken_) return;
        auto chain = make_head(st, trace_id, body.size());
        chain->prependChain(own(std::move(body)));
        ++outstanding_;
        sock_->writeChain(this, std::move(chain));
    }

    void respond_small(status st, std::string_view trace_id, std::string_view body)
    {
        if (broken_) return;
        auto chain = make_head(st, trace_id, body.size());
        chain->prependChain(folly::IOBuf::copyBuffer(body.data(), body.size()));
        ++outstanding_;
        sock_->writeChain(this, std::move(chain));
    }

    bool idle() const { return outstanding_ == 0; }

private:
    static std::unique_ptr<folly::IOBuf> own(std::string body)
    {
        auto* keep = new std::string(std::move(body));
        return folly::IOBuf::takeOwnership(
            keep->data(), keep->size(), [](void*, void* user) { delete static_cast<std::string*>(user); }, keep);
    }

    static std::unique_ptr<folly::IOBuf> make_head(status st, std::string_view trace_id, std::size_t len)
    {
        std::string head = "R " + std::to_string(static_cast<unsigned>(st)) + " ";
        head.append(trace_id);
        head += " " + std::to_string(len) + "\n";
        return folly::IOBuf::copyBuffer(head);
    }

    void writeSuccess() noexcept override { --outstanding_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        --outstanding_;
        broken_ = true;
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    unsigned outstanding_ = 0;
    bool broken_ = false;
};

}  // namespace rpc
