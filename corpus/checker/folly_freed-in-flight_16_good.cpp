// Control channel: memory-release notices to the peers of a communicator.
#include <folly/io/async/AsyncSocket.h>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

struct release_notice {
    std::uint32_t type;
    std::uint32_t rank;
    std::uint64_t handle;
};

struct send_counters {
    std::atomic<unsigned> sent{0};
    std::atomic<unsigned> failed{0};
};

// Owns itself from start() until the socket reports the outcome.
class posted_send final : public folly::AsyncSocket::WriteCallback {
public:
    posted_send(std::uint32_t rank, std::uint64_t handle, std::shared_ptr<send_counters> counters)
        : counters_(std::move(counters))
    {
        const release_notice n{7, rank, handle};
        bytes_.resize(sizeof n);
        std::memcpy(bytes_.data(), &n, sizeof n);
    }

    void start(folly::AsyncSocket& sock)
    {
        auto frame = folly::IOBuf::wrapBuffer(bytes_.data(), bytes_.size());
        sock.writeChain(this, std::move(frame));
    }

    void writeSuccess() noexcept override
    {
        ++counters_->sent;
        delete this;
    }

    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        ++counters_->failed;
        delete this;
    }

private:
    ~posted_send() override = default;

    std::vector<unsigned char> bytes_;
    std::shared_ptr<send_counters> counters_;
};

struct peer {
    std::uint32_t rank;
    std::shared_ptr<folly::AsyncSocket> sock;
    std::vector<std::uint64_t> exported;
};

class mapper {
public:
    explicit mapper(std::vector<peer> peers) : peers_(std::move(peers)), counters_(std::make_shared<send_counters>()) {}
    ~mapper() { shutdown(); }

    void release(peer& p, std::uint64_t handle)
    {
        auto* op = new posted_send(p.rank, handle, counters_);
        op->start(*p.sock);
    }

    void shutdown()
    {
        for (auto& p : peers_) {
            for (auto h : p.exported) release(p, h);
            p.exported.clear();
        }
    }

    unsigned failures() const { return counters_->failed; }

private:
    std::vector<peer> peers_;
    std::shared_ptr<send_counters> counters_;
};
