// Fire-and-forget notifications on an AsyncSocket.
#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <utility>

namespace {

constexpr char kBanner[] = "NOTIFY/1\n";

struct notification {
    std::uint32_t topic = 0;
    std::string text;
};

std::string encode(const notification& n)
{
    return std::to_string(n.topic) + ' ' + std::to_string(n.text.size()) + '\n' + n.text;
}

class detached_write final : public folly::AsyncSocket::WriteCallback {
public:
    explicit detached_write(std::shared_ptr<unsigned> failures) : failures_(std::move(failures)) {}

    void writeSuccess() noexcept override { delete this; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        ++*failures_;
        delete this;
    }

private:
    std::shared_ptr<unsigned> failures_;
};

}  // namespace

class notifier {
public:
    explicit notifier(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void notify(const notification& n)
    {
        auto chain = folly::IOBuf::wrapBuffer(kBanner, sizeof kBanner - 1);
        chain->prependChain(folly::IOBuf::copyBuffer(encode(n)));
        sock_->writeChain(new detached_write(failures_), std::move(chain));
    }

    unsigned failures() const { return *failures_; }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
    std::shared_ptr<unsigned> failures_ = std::make_shared<unsigned>(0);
};
