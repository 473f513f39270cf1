// Fan-out of one reply to many sockets: head and body are separate writes of one self-owned object.
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fanout {

struct Stats {
    unsigned delivered = 0, failed = 0;
};

// AsyncSocket keeps a queue of write requests, so the second write follows the first on the wire.
class Outgoing final : public folly::AsyncSocket::WriteCallback {
public:
    static void launch(folly::AsyncSocket& sock, std::shared_ptr<const std::string> body, std::shared_ptr<Stats> stats)
    {
        auto* out = new Outgoing(std::move(body), std::move(stats));
        sock.write(out, out->head_.data(), out->head_.size(), folly::WriteFlags::CORK);
        sock.write(out, out->body_->data(), out->body_->size());
    }

    void writeSuccess() noexcept override { settle(); }

    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        ok_ = false;
        settle();
    }

private:
    Outgoing(std::shared_ptr<const std::string> body, std::shared_ptr<Stats> stats)
        : head_("len=" + std::to_string(body->size()) + "\n"), body_(std::move(body)), stats_(std::move(stats))
    {
    }
    ~Outgoing() override = default;

    // Each write calls back once, with success or with an error.
    void settle() noexcept
    {
        if (--pending_ > 0) return;
        if (ok_)
            ++stats_->delivered;
        else
            ++stats_->failed;
        delete this;
    }

    std::string head_;
    std::shared_ptr<const std::string> body_;
    std::shared_ptr<Stats> stats_;
    int pending_ = 2;
    bool ok_ = true;
};

class Publisher {
public:
    Publisher() : stats_(std::make_shared<Stats>()) {}
    void subscribe(std::shared_ptr<folly::AsyncSocket> s) { sockets_.push_back(std::move(s)); }

    void publish(std::string text)
    {
        const auto body = std::make_shared<const std::string>(std::move(text));
        for (auto& s : sockets_) Outgoing::launch(*s, body, stats_);
    }

    unsigned failed() const { return stats_->failed; }

private:
    std::vector<std::shared_ptr<folly::AsyncSocket>> sockets_;
    std::shared_ptr<Stats> stats_;
};

}  // namespace fanout

void tell(fanout::Publisher& p)
{
    p.publish("the gate closes in five minutes");
    p.publish("the gate is closed");
}
