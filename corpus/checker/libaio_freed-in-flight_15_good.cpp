// Block prefetcher on libaio. The guard drains the context before the blocks are released.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <libaio.h>
#include <memory>
#include <vector>

struct FreeAligned {
    void operator()(void* p) const { std::free(p); }
};
using Block = std::unique_ptr<char, FreeAligned>;

inline Block make_block(std::size_t n)
{
    void* p = nullptr;
    if (posix_memalign(&p, 4096, n) != 0) return nullptr;
    return Block(static_cast<char*>(p));
}

class InFlight {
public:
    explicit InFlight(io_context_t ctx) : ctx_(ctx) {}
    InFlight(const InFlight&) = delete;
    ~InFlight()
    {
        while (pending_ > 0) take();
    }

    bool read(int fd, char* dst, std::size_t n, long long at)
    {
        iocb* cb = &cbs_.emplace_back();
        io_prep_pread(cb, fd, dst, n, at);
        cb->data = dst;
        if (io_submit(ctx_, 1, &cb) != 1) return false;
        ++pending_;
        return true;
    }

    // Waits for one completion; nullptr when the read failed.
    char* take()
    {
        io_event ev{};
        int rc;
        do
            rc = io_getevents(ctx_, 1, 1, &ev, nullptr);
        while (rc == -EINTR || rc == 0);
        if (rc < 0) std::abort();
        --pending_;
        return long(ev.res) > 0 ? static_cast<char*>(ev.data) : nullptr;
    }

    int pending() const { return pending_; }

private:
    io_context_t ctx_;
    std::deque<iocb> cbs_;
    int pending_ = 0;
};

// Finds the first block that starts with the magic; -1 when there is none.
long long find_magic(io_context_t ctx, int fd, const std::vector<long long>& at, std::uint64_t magic)
{
    constexpr std::size_t kBlock = 4096;
    std::vector<Block> blocks;
    InFlight ops(ctx);

    blocks.reserve(at.size());
    for (long long off : at) {
        blocks.push_back(make_block(kBlock));
        if (!blocks.back() || !ops.read(fd, blocks.back().get(), kBlock, off)) {
            while (ops.pending() > 0) ops.take();
            return -1;
        }
    }
    long long found = -1;
    while (ops.pending() > 0 && found < 0) {
        char* p = ops.take();
        if (!p) continue;
        std::uint64_t head;
        std::memcpy(&head, p, sizeof head);
        if (head != magic) continue;
        for (std::size_t i = 0; i < blocks.size(); ++i)
            if (blocks[i].get() == p) found = at[i];
    }
    return found;
}
