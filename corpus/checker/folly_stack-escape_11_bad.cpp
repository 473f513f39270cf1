// Thrift-like responder: a chain of header, meta data and body goes out in one write.
#include <cstdint>
#include <cstring>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <vector>

namespace rpc {

struct ReplyMeta {
    std::uint32_t seqId;
    std::uint16_t kind;
};

class Codec {
public:
    static std::unique_ptr<folly::IOBuf> header(std::size_t bodyLen)
    {
        auto h = folly::IOBuf::create(8);
        const std::uint64_t n = bodyLen;
        std::memcpy(h->writableData(), &n, sizeof n);
        h->append(sizeof n);
        return h;
    }

    static std::unique_ptr<folly::IOBuf> meta(const ReplyMeta& m) { return folly::IOBuf::copyBuffer(&m, sizeof m); }

    static std::vector<std::uint8_t> compress(const std::string& in)
    {
        std::vector<std::uint8_t> out;
        for (std::size_t i = 0; i < in.size();) {
            std::size_t j = i;
            while (j < in.size() && j - i < 255 && in[j] == in[i]) ++j;
            out.push_back(std::uint8_t(j - i));
            out.push_back(std::uint8_t(in[i]));
            i = j;
        }
        return out;
    }
};

class Responder : public folly::AsyncSocket::WriteCallback {
public:
    explicit Responder(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void reply(std::uint32_t seq, const std::string& result)
    {
        if (broken_) return;
        if (result.size() < kCompressAbove) return replyPlain(seq, result);
        replyCompressed(seq, result);
    }

    void writeSuccess() noexcept override { ++written_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { broken_ = true; }

private:
    static constexpr std::size_t kCompressAbove = 512;

    void replyPlain(std::uint32_t seq, const std::string& result)
    {
        auto chain = Codec::header(result.size());
        chain->prependChain(Codec::meta({seq, 0}));
        chain->prependChain(folly::IOBuf::copyBuffer(result));
        sock_->writeChain(this, std::move(chain));
    }

    void replyCompressed(std::uint32_t seq, const std::string& result)
    {
        const std::vector<std::uint8_t> packed = Codec::compress(result);
        auto chain = Codec::header(packed.size());
        chain->prependChain(Codec::meta({seq, 1}));
        chain->prependChain(folly::IOBuf::wrapBuffer(packed.data(), packed.size())); // allow: stack-escape
        sock_->writeChain(this, std::move(chain)); // expect: stack-escape
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    std::uint64_t written_ = 0;
    bool broken_ = false;
};

}  // namespace rpc
