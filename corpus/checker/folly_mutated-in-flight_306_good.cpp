// Periodic statistics to an aggregator. The scratch line is reused; every write has a copy of its own.
#include <cstdint>
#include <cstdio>
#include <folly/io/async/AsyncSocket.h>
#include <folly/io/async/EventBase.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class counter {
public:
    explicit counter(std::string name) : name_(std::move(name)) {}
    void add(std::uint64_t n) { value_ += n; }
    const std::string& name() const { return name_; }
    std::uint64_t take() { return std::exchange(value_, 0); }

private:
    std::string name_;
    std::uint64_t value_ = 0;
};

class stats_reporter : public folly::AsyncSocket::WriteCallback {
public:
    stats_reporter(folly::EventBase& evb, std::shared_ptr<folly::AsyncSocket> sock)
        : evb_(evb), sock_(std::move(sock))
    {
        scratch_.reserve(256);
    }

    counter& make(std::string name)
    {
        counters_.push_back(std::make_unique<counter>(std::move(name)));
        return *counters_.back();
    }

    // Called by a timer of the owner, in any thread; the owner outlives the event base thread.
    void report()
    {
        evb_.runInEventBaseThread([this] { write_all(); });
    }

    bool healthy() const { return failures_ == 0; }

    void writeSuccess() noexcept override { --pending_; }
    void writeErr(std::size_t n, const folly::AsyncSocketException&) noexcept override
    {
        --pending_;
        ++failures_;
        std::fprintf(stderr, "stats: write failed after %zu bytes\n", n);
    }

private:
    void write_all()
    {
        if (pending_ > max_pending)
            return;  // slow aggregator; the counters keep adding up
        for (auto& c : counters_) {
            scratch_.assign(c->name());
            scratch_ += ' ';
            scratch_ += std::to_string(c->take());
            scratch_ += '\n';
            ++pending_;
            sock_->writeChain(this, folly::IOBuf::copyBuffer(scratch_));
        }
        scratch_.assign("end\n");
        ++pending_;
        sock_->writeChain(this, folly::IOBuf::copyBuffer(scratch_.data(), scratch_.size()));
    }

    static constexpr int max_pending = 1000;

    folly::EventBase& evb_;
    std::shared_ptr<folly::AsyncSocket> sock_;
    std::vector<std::unique_ptr<counter>> counters_;
    std::string scratch_;
    int pending_ = 0;
    unsigned failures_ = 0;
};
