// Thrift-like framing handler: a pipeline stage that sends a length word and then the message.
#include <folly/io/async/AsyncSocket.h>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

class CountingCallback : public folly::AsyncSocket::WriteCallback {
public:
    void writeSuccess() noexcept override { ++written_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { ++failed_; }
    unsigned written() const { return written_; }
    unsigned failed() const { return failed_; }

private:
    unsigned written_ = 0;
    unsigned failed_ = 0;
};

template <class Derived>
class OutboundStage {
public:
    void fire(std::string_view message)
    {
        if (message.empty()) return;
        self().emit(message); // allow: borrowed-parameter
    }

protected:
    Derived& self() { return static_cast<Derived&>(*this); }
};

class FramingStage : public OutboundStage<FramingStage> {
public:
    explicit FramingStage(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void emit(std::string_view message)
    {
        auto word = lengthWord(static_cast<std::uint32_t>(message.size()));
        sock_->writeChain(&stats_, std::move(word), folly::WriteFlags::CORK);
        bytes_ += message.size();
        sock_->writeChain(&stats_, folly::IOBuf::wrapBuffer(message.data(), message.size())); // expect: borrowed-parameter
    }

    std::uint64_t bytes() const { return bytes_; }

private:
    static std::unique_ptr<folly::IOBuf> lengthWord(std::uint32_t n)
    {
        auto word = folly::IOBuf::create(4);
        unsigned char* p = word->writableData();
        for (int i = 0; i < 4; ++i) p[i] = static_cast<unsigned char>(n >> (24 - 8 * i));
        word->append(4);
        return word;
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    CountingCallback& stats_ = sharedStats();
    std::uint64_t bytes_ = 0;

    static CountingCallback& sharedStats()
    {
        static CountingCallback instance;
        return instance;
    }
};
