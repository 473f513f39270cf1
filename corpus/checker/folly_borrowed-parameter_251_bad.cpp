#include <array>
#include <cstdint>
#include <cstring>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <string_view>

// Server side of a small RPC protocol: a fixed header, then the payload.
class rpc_channel : private folly::AsyncSocket::WriteCallback {
public:
    explicit rpc_channel(folly::AsyncSocket& sock) : sock_(sock) {}

    void reply(std::uint64_t call, const std::string& payload)
    {
        ++outstanding_;
        sock_.writeChain(this, header(call, 0, payload.size()), folly::WriteFlags::CORK);
        if (payload.empty()) return;
        ++outstanding_;
        sock_.writeChain(this, folly::IOBuf::wrapBuffer(payload.data(), payload.size())); // expect: borrowed-parameter
    }

    void fail(std::uint64_t call, std::uint32_t code, std::string_view reason)
    {
        auto chain = header(call, code, reason.size());
        chain->prependChain(folly::IOBuf::copyBuffer(reason.data(), reason.size()));
        ++outstanding_;
        sock_.writeChain(this, std::move(chain));
    }

    void go_away()
    {
        static constexpr char bye[] = "\0\0\0\0GOAWAY";
        ++outstanding_;
        sock_.write(this, bye, sizeof bye - 1);
    }

private:
    static std::unique_ptr<folly::IOBuf> header(std::uint64_t call, std::uint32_t code, std::size_t size)
    {
        auto h = folly::IOBuf::create(20);
        const std::uint64_t n = size;
        std::memcpy(h->writableData(), &call, 8);
        std::memcpy(h->writableData() + 8, &code, 4);
        std::memcpy(h->writableData() + 12, &n, 8);
        h->append(20);
        return h;
    }

    void writeSuccess() noexcept override { --outstanding_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override
    {
        --outstanding_;
        broken_ = true;
    }

    folly::AsyncSocket& sock_;
    unsigned outstanding_ = 0;
    bool broken_ = false;
};
