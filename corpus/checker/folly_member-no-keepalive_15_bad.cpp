#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

// One request on a shared connection; is its own write callback.
class Command : public folly::AsyncSocket::WriteCallback {
public:
    using Done = std::function<void(bool)>;

    Command(std::shared_ptr<folly::AsyncSocket> sock, std::uint32_t id, std::string text, Done done)
        : sock_(std::move(sock)), done_(std::move(done)), wire_(std::to_string(id) + " " + std::move(text) + "\r\n")
    {
    }

    void start()
    {
        sock_->write(this, wire_.data(), wire_.size()); // expect: member-no-keepalive
    }

    void writeSuccess() noexcept override
    {
        written_ = true;
    }

    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        if (auto d = std::exchange(done_, nullptr)) d(false);
    }

    void finish(bool ok)
    {
        if (auto d = std::exchange(done_, nullptr)) d(ok);
    }

    bool written() const { return written_; }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
    Done done_;
    std::string wire_;
    bool written_ = false;
};

class CommandQueue {
public:
    explicit CommandQueue(std::shared_ptr<folly::AsyncSocket> sock) : sock_(std::move(sock)) {}

    std::uint32_t submit(std::string text, Command::Done done)
    {
        const std::uint32_t id = ++lastId_;
        auto cmd = std::make_unique<Command>(sock_, id, std::move(text), std::move(done));
        Command* raw = cmd.get();
        commands_.emplace(id, std::move(cmd));
        raw->start();
        return id;
    }

    void onReply(std::uint32_t id, bool ok)
    {
        auto node = commands_.extract(id); // allow: freed-in-flight
        if (!node.empty()) node.mapped()->finish(ok);
    }

    // The user is no longer interested, e.g. the calling request timed out.
    void forget(std::uint32_t id)
    {
        commands_.erase(id); // allow: freed-in-flight
    }

    std::size_t size() const { return commands_.size(); }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
    std::uint32_t lastId_ = 0;
    std::unordered_map<std::uint32_t, std::unique_ptr<Command>> commands_;
};
