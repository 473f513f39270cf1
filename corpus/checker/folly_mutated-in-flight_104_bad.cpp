#include <folly/io/async/AsyncSocket.h>
#include <folly/io/async/EventBase.h>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace raftnet {

enum class Kind : std::uint16_t { append = 1, vote = 2, heartbeat = 3, snapshot = 4 };

#pragma pack(push, 1)
struct WireHeader {
    std::uint16_t magic = 0x5246;
    std::uint16_t kind = 0;
    std::uint32_t term = 0;
    std::uint32_t length = 0;
};
#pragma pack(pop)

struct PeerStats {
    std::uint64_t frames = 0;
    std::uint64_t errors = 0;
};

// The outgoing side of the link to one replica; lives as long as the node.
class PeerLink : public folly::AsyncSocket::WriteCallback {
public:
    PeerLink(folly::EventBase& base, std::shared_ptr<folly::AsyncSocket> sock) : base_(base), sock_(std::move(sock)) {}

    void append_entries(std::uint32_t term, std::string entries) { enqueue(Kind::append, term, std::move(entries)); }
    void heartbeat(std::uint32_t term) { enqueue(Kind::heartbeat, term, {}); }
    void request_vote(std::uint32_t term, std::uint64_t last_index)
    {
        enqueue(Kind::vote, term, std::string(reinterpret_cast<const char*>(&last_index), sizeof last_index));
    }

    const PeerStats& stats() const { return stats_; }

private:
    void enqueue(Kind kind, std::uint32_t term, std::string body)
    {
        base_.runInEventBaseThread([this, kind, term, body = std::move(body)] { send_frame(kind, term, body); });
    }

    void send_frame(Kind kind, std::uint32_t term, const std::string& body)
    {
        if (broken_) return;
        header_.kind = std::uint16_t(kind); // expect: mutated-in-flight
        header_.term = term;                // allow: mutated-in-flight
        header_.length = std::uint32_t(body.size()); // allow: mutated-in-flight
        auto flags = body.empty() ? folly::WriteFlags::NONE : folly::WriteFlags::CORK;
        sock_->write(this, &header_, sizeof header_, flags); // allow: mutated-in-flight
        if (!body.empty()) sock_->writeChain(this, folly::IOBuf::copyBuffer(body));
    }

    void writeSuccess() noexcept override { ++stats_.frames; }

    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        ++stats_.errors;
        broken_ = true;
    }

    folly::EventBase& base_;
    std::shared_ptr<folly::AsyncSocket> sock_;
    WireHeader header_;
    PeerStats stats_;
    bool broken_ = false;
};

}  // namespace raftnet
