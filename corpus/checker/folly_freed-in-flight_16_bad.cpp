// Control channel: memory-release notices to the peers of a communicator.
#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <cstring>
#include <list>
#include <memory>
#include <utility>
#include <vector>

struct release_notice {
    std::uint32_t type;
    std::uint32_t rank;
    std::uint64_t handle;
};

class posted_send final : public folly::AsyncSocket::WriteCallback {
public:
    posted_send(std::uint32_t rank, std::uint64_t handle)
    {
        const release_notice n{7, rank, handle};
        bytes_.resize(sizeof n);
        std::memcpy(bytes_.data(), &n, sizeof n);
    }

    void start(folly::AsyncSocket& sock)
    {
        auto frame = folly::IOBuf::wrapBuffer(bytes_.data(), bytes_.size());
        sock.writeChain(this, std::move(frame)); // allow: freed-in-flight
    }

    bool done() const { return state_ != pending; }
    bool failed() const { return state_ == error; }

    void writeSuccess() noexcept override { state_ = sent; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { state_ = error; }

private:
    enum state { pending, sent, error };
    std::vector<unsigned char> bytes_;
    state state_ = pending;
};

struct peer {
    std::uint32_t rank;
    std::shared_ptr<folly::AsyncSocket> sock;
    std::vector<std::uint64_t> exported;
};

class mapper {
public:
    explicit mapper(std::vector<peer> peers) : peers_(std::move(peers)) {}
    ~mapper() { shutdown(); }

    void release(peer& p, std::uint64_t handle)
    {
        reap();
        auto op = std::make_unique<posted_send>(p.rank, handle);
        op->start(*p.sock);
        posted_.push_back(std::move(op));
    }

    void shutdown()
    {
        for (auto& p : peers_) {
            for (auto h : p.exported) release(p, h);
            p.exported.clear();
        }
        posted_.clear(); // expect: freed-in-flight
    }

    unsigned failures() const { return failures_; }

private:
    void reap()
    {
        posted_.remove_if([this](const std::unique_ptr<posted_send>& op) {
            if (op->failed()) ++failures_;
            return op->done();
        });
    }

    std::vector<peer> peers_;
    std::list<std::unique_ptr<posted_send>> posted_;
    unsigned failures_ = 0;
};
