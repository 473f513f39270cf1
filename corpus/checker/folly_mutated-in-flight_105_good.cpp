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

// The outgoing side of the link to one replica.
class PeerLink : public std::enable_shared_from_this<PeerLink> {
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
    // A frame on its way; deletes itself when the socket reports it written or failed.
    class Frame : public folly::AsyncSocket::WriteCallback {
    public:
        Frame(std::shared_ptr<PeerLink> link, Kind kind, std::uint32_t term, std::string body)
            : link_(std::move(link)), body_(std::move(body))
        {
            header_.kind = std::uint16_t(kind);
            header_.term = term;
            header_.length = std::uint32_t(body_.size());
        }

        void start(folly::AsyncSocket& sock)
        {
            auto chain = folly::IOBuf::wrapBuffer(&header_, sizeof header_);
            if (!body_.empty()) chain->prependChain(folly::IOBuf::wrapBuffer(body_.data(), body_.size()));
            sock.writeChain(this, std::move(chain));
        }

    private:
        void writeSuccess() noexcept override
        {
            ++link_->stats_.frames;
            delete this;
        }
        void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
        {
            ++link_->stats_.errors;
            link_->broken_ = true;
            delete this;
        }

        std::shared_ptr<PeerLink> link_;
        WireHeader header_;
        std::string body_;
    };

    void enqueue(Kind kind, std::uint32_t term, std::string body)
    {
        auto frame = std::make_shared<std::unique_ptr<Frame>>(
            std::make_unique<Frame>(shared_from_this(), kind, term, std::move(body)));
        base_.runInEventBaseThread([self = shared_from_this(), frame] {
            if (!self->broken_) frame->release()->start(*self->sock_);
        });
    }

    folly::EventBase& base_;
    std::shared_ptr<folly::AsyncSocket> sock_;
    PeerStats stats_;
    bool broken_ = false;
};

}  // namespace raftnet
