#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

// Framed transport: a length-prefixed header goes in front of a body that arrives as an IOBuf.
namespace rpc {

class PendingWrite : public folly::AsyncSocket::WriteCallback {
public:
    void writeSuccess() noexcept override { delete this; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { delete this; }
};

class FramedTransport {
public:
    explicit FramedTransport(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void respond(std::uint64_t id, std::uint32_t length, std::unique_ptr<folly::IOBuf> body)
    {
        std::string header = encode(id, length);
        auto chain = wrap(header); // allow: stack-escape
        chain->prependChain(std::move(body));
        sock_->writeChain(new PendingWrite, std::move(chain)); // expect: stack-escape
    }

    void close() { sock_.reset(); }

private:
    static std::string encode(std::uint64_t id, std::uint32_t length)
    {
        std::string h;
        h.reserve(16);
        put(h, id, 8);
        put(h, length, 4);
        return h;
    }

    static void put(std::string& out, std::uint64_t v, int bytes)
    {
        for (int i = bytes - 1; i >= 0; --i)
            out.push_back(static_cast<char>(v >> (8 * i)));
    }

    static std::unique_ptr<folly::IOBuf> wrap(const std::string& header)
    {
        return folly::IOBuf::wrapBuffer(header.data(), header.size()); // allow: stack-escape
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
};

}  // namespace rpc
