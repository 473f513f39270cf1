// Topic publisher: a message is a chain of three pieces, of which only the banner is not copied.
#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <folly/io/async/EventBase.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace bus {

inline constexpr char kBanner[] = "bus/1\n";

class AckCounter : public folly::AsyncSocket::WriteCallback {
public:
    void writeSuccess() noexcept override { ++acked_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { ++lost_; }
    unsigned lost() const { return lost_; }

private:
    unsigned acked_ = 0, lost_ = 0;
};

AckCounter& counter()
{
    static AckCounter c;
    return c;
}

template <class Encoder>
class Publisher {
public:
    explicit Publisher(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void publish(std::string_view topic, const std::string& payload)
    {
        auto chain = folly::IOBuf::wrapBuffer(kBanner, sizeof kBanner - 1);
        const std::string head = Encoder::head(topic, payload.size());
        chain->prependChain(folly::IOBuf::copyBuffer(head));
        chain->prependChain(folly::IOBuf::copyBuffer(payload.data(), payload.size()));
        sock_->writeChain(&counter(), std::move(chain));
    }

    void number(std::uint64_t v)
    {
        auto b = folly::IOBuf::create(sizeof v);
        unsigned char* p = b->writableData();
        for (unsigned i = 0; i < sizeof v; ++i) p[i] = static_cast<unsigned char>(v >> (8 * i));
        b->append(sizeof v);
        sock_->writeChain(&counter(), std::move(b), folly::WriteFlags::CORK);
    }

private:
    std::shared_ptr<folly::AsyncSocket> sock_;
};

struct TextEncoder {
    static std::string head(std::string_view topic, std::size_t n)
    {
        return std::string(topic) + " " + std::to_string(n) + "\n";
    }
};

}  // namespace bus

void announce(folly::EventBase& base, std::shared_ptr<folly::AsyncSocket> s, std::string who)
{
    base.runInEventBaseThread([s = std::move(s), who = std::move(who)] {
        bus::Publisher<bus::TextEncoder> p(s);
        p.number(who.size());
        p.publish("presence", who + " joined");
    });
}
