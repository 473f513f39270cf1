#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

class invocation : public folly::AsyncSocket::WriteCallback {
public:
    using reply_handler = std::function<void(bool ok, std::string)>;

    invocation(std::string request, reply_handler done) : request_(std::move(request)), done_(std::move(done)) {}

    void send(folly::AsyncSocket& sock) { sock.write(this, request_.data(), request_.size()); } // allow: freed-in-flight
    void complete(bool ok, std::string reply)
    {
        if (auto done = std::exchange(done_, nullptr)) done(ok, std::move(reply));
    }

    void writeSuccess() noexcept override { sent_ = true; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { complete(false, "write failed"); }
    bool sent() const { return sent_; }

private:
    std::string request_;
    reply_handler done_;
    bool sent_ = false;
};

class client_connection {
public:
    explicit client_connection(std::unique_ptr<folly::AsyncSocket> sock) : sock_(std::move(sock)) {}

    std::uint64_t invoke(std::string request, invocation::reply_handler done)
    {
        std::uint64_t const id = ++last_id_;
        auto call = std::make_unique<invocation>(std::to_string(id) + ' ' + request + '\n', std::move(done));
        invocation& ref = *call;
        calls_.emplace(id, std::move(call));
        ref.send(*sock_);
        return id;
    }

    void on_reply(std::uint64_t id, std::string reply)
    {
        auto it = calls_.find(id);
        if (it == calls_.end() || !it->second->sent()) return;
        auto call = std::move(it->second);
        calls_.erase(it);
        call->complete(true, std::move(reply));
    }

    void on_deadline(std::uint64_t id)
    {
        auto it = calls_.find(id);
        if (it == calls_.end()) return;
        it->second->complete(false, "deadline exceeded");
        calls_.erase(it); // expect: freed-in-flight
    }

private:
    std::unordered_map<std::uint64_t, std::unique_ptr<invocation>> calls_;
    std::unique_ptr<folly::AsyncSocket> sock_;
    std::uint64_t last_id_ = 0;
};
