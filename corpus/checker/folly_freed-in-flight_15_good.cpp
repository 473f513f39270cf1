#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

class invocation {
public:
    using reply_handler = std::function<void(bool ok, std::string)>;

    invocation(std::string request, reply_handler done) : request_(std::move(request)), done_(std::move(done)) {}

    const std::string& request() const { return request_; }
    void complete(bool ok, std::string reply)
    {
        if (auto done = std::exchange(done_, nullptr)) done(ok, std::move(reply));
    }

private:
    std::string request_;
    reply_handler done_;
};

class invocation_write : public folly::AsyncSocket::WriteCallback {
public:
    static void start(folly::AsyncSocket& sock, std::shared_ptr<invocation> call)
    {
        auto* op = new invocation_write(std::move(call));
        sock.write(op, op->call_->request().data(), op->call_->request().size());
    }

    void writeSuccess() noexcept override { delete this; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        auto call = std::move(call_);
        delete this;
        call->complete(false, "write failed");
    }

private:
    explicit invocation_write(std::shared_ptr<invocation> call) : call_(std::move(call)) {}
    std::shared_ptr<invocation> call_;
};

class client_connection {
public:
    explicit client_connection(std::unique_ptr<folly::AsyncSocket> sock) : sock_(std::move(sock)) {}

    std::uint64_t invoke(const std::string& request, invocation::reply_handler done)
    {
        std::uint64_t const id = ++last_id_;
        auto call = std::make_shared<invocation>(std::to_string(id) + ' ' + request + '\n', std::move(done));
        calls_.emplace(id, call);
        invocation_write::start(*sock_, std::move(call));
        return id;
    }

    void on_reply(std::uint64_t id, std::string reply) { finish(id, true, std::move(reply)); }
    void on_deadline(std::uint64_t id) { finish(id, false, "deadline exceeded"); }

private:
    void finish(std::uint64_t id, bool ok, std::string text)
    {
        auto it = calls_.find(id);
        if (it == calls_.end()) return;
        auto call = std::move(it->second);
        calls_.erase(it);
        call->complete(ok, std::move(text));
    }

    std::unordered_map<std::uint64_t, std::shared_ptr<invocation>> calls_;
    std::unique_ptr<folly::AsyncSocket> sock_;
    std::uint64_t last_id_ = 0;
};
