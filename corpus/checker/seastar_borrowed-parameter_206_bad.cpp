// Audit trail of a shard: pages are filled by the caller and written in the background.
#include <cstdint>
#include <exception>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <utility>

namespace audit {

struct alignas(4096) page {
    char bytes[4096];
};

struct counters {
    unsigned long started = 0, skipped = 0;
};

class trail {
public:
    explicit trail(seastar::file f) : file_(std::move(f)) {}

    void set_level(int level) { level_ = level; }

    void note(int level, const page& p)
    {
        if (level < level_) {
            ++stats_.skipped;
            return;
        }
        store(p); // allow: borrowed-parameter
    }

    const counters& stats() const { return stats_; }

private:
    void store(const page& p)
    {
        const auto pos = next_;
        next_ += sizeof p.bytes;
        ++stats_.started;
        (void)file_.dma_write(pos, p.bytes, sizeof p.bytes) // expect: borrowed-parameter
            .discard_result()
            .handle_exception([](std::exception_ptr) {});
    }

    seastar::file file_;
    counters stats_;
    std::uint64_t next_ = 0;
    int level_ = 0;
};

}  // namespace audit
