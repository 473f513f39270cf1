#include <folly/io/async/AsyncSocket.h>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Response writer: the status line is copied into the chain, and the body vector's ownership is
// passed to the chain through the free function.
namespace web {

class ResponseWriter : public folly::AsyncSocket::WriteCallback {
public:
    explicit ResponseWriter(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void send(int status, std::vector<std::uint8_t> body)
    {
        std::string head = "HTTP/1.1 " + std::to_string(status) + " -\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n";
        auto chain = folly::IOBuf::copyBuffer(head.data(), head.size());
        if (!body.empty())
            chain->prependChain(adopt(std::move(body)));
        if (busy_)
            waiting_.push_back(std::move(chain));
        else
            start(std::move(chain));
    }

    void writeSuccess() noexcept override
    {
        busy_ = false;
        if (waiting_.empty())
            return;
        auto next = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        start(std::move(next));
    }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        busy_ = false;
        waiting_.clear();
    }

private:
    static void dropVector(void*, void* user) { delete static_cast<std::vector<std::uint8_t>*>(user); }

    static std::unique_ptr<folly::IOBuf> adopt(std::vector<std::uint8_t> body)
    {
        auto* keep = new std::vector<std::uint8_t>(std::move(body));
        return folly::IOBuf::takeOwnership(keep->data(), keep->size(), &ResponseWriter::dropVector, keep);
    }

    void start(std::unique_ptr<folly::IOBuf> chain)
    {
        busy_ = true;
        sock_->writeChain(this, std::move(chain));
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    std::vector<std::unique_ptr<folly::IOBuf>> waiting_;
    bool busy_ = false;
};

}  // namespace web
