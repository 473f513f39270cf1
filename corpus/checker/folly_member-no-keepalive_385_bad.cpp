// Replies of a proxy, written on one upstream socket and tracked by client.
#include <algorithm>
#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class pending_reply : public folly::AsyncSocket::WriteCallback {
public:
    pending_reply(folly::AsyncSocket& sock, std::string text) : sock_(sock), text_(std::move(text)) {}

    void send()
    {
        sock_.write(this, text_.data(), text_.size()); // expect: member-no-keepalive
    }

    void writeSuccess() noexcept override { written_ = true; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { failed_ = true; }

    bool finished() const { return written_ || failed_; }

private:
    folly::AsyncSocket& sock_;
    std::string text_;
    bool written_ = false;
    bool failed_ = false;
};

class upstream {
public:
    explicit upstream(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void reply(std::uint64_t id, std::string text)
    {
        auto r = std::make_unique<pending_reply>(*sock_, std::move(text));
        r->send();
        replies_[id].push_back(std::move(r));
    }

    void client_gone(std::uint64_t id)
    {
        replies_.erase(id); // allow: member-no-keepalive
    }

    bool acknowledged(std::uint64_t id) const
    {
        auto it = replies_.find(id);
        if (it == replies_.end()) return false;
        return std::all_of(it->second.begin(), it->second.end(), [](const auto& r) { return r->finished(); });
    }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
    std::unordered_map<std::uint64_t, std::vector<std::unique_ptr<pending_reply>>> replies_;
};
