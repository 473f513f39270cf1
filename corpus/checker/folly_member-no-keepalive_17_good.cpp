#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

enum class outcome { ok, refused, lost };

// One request on a shared connection. Owned by two parties: the table of
// pending calls until the answer, and itself until the write is over.
class invocation : public folly::AsyncSocket::WriteCallback, public std::enable_shared_from_this<invocation> {
public:
    using done_fn = std::function<void(outcome, const std::string&)>;

    invocation(std::uint32_t id, const std::string& body, done_fn done) : done_(std::move(done))
    {
        bytes_ = std::to_string(id) + ' ' + std::to_string(body.size()) + '\n' + body;
    }

    void start(folly::AsyncSocket& sock)
    {
        self_ = shared_from_this();
        sock.write(this, bytes_.data(), bytes_.size());
    }

    void complete(outcome o, const std::string& reply)
    {
        if (auto d = std::exchange(done_, nullptr)) d(o, reply);
    }

    void writeSuccess() noexcept override { auto last = std::move(self_); }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        auto last = std::move(self_);
        complete(outcome::lost, {});
    }

private:
    done_fn done_;
    std::string bytes_;
    std::shared_ptr<invocation> self_;
};

class connection {
public:
    explicit connection(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void call(const std::string& body, invocation::done_fn done)
    {
        auto id = ++last_id_;
        auto inv = std::make_shared<invocation>(id, body, std::move(done));
        pending_.emplace(id, inv);
        inv->start(*sock_);
    }

    // The peer may answer before it has read the whole request.
    void on_response(std::uint32_t id, bool ok, const std::string& reply)
    {
        auto it = pending_.find(id);
        if (it == pending_.end()) return;
        auto inv = std::move(it->second);
        pending_.erase(it);
        inv->complete(ok ? outcome::ok : outcome::refused, reply);
    }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
    std::uint32_t last_id_ = 0;
    std::unordered_map<std::uint32_t, std::shared_ptr<invocation>> pending_;
};
