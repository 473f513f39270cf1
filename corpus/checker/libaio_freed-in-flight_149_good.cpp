// Checkpoint writer on Linux native AIO: copies dirty pages, writes them in one batch and frees
// the copies.
#include <libaio.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <vector>

struct dirty_page {
    std::uint64_t number;
    const void* bytes;
};

class checkpointer {
public:
    static constexpr std::size_t page = 8192;

    explicit checkpointer(int fd, int depth) : fd_(fd), depth_(depth)
    {
        if (io_setup(depth, &ctx_) < 0) throw std::runtime_error("io_setup");
    }
    checkpointer(const checkpointer&) = delete;
    checkpointer& operator=(const checkpointer&) = delete;
    ~checkpointer() { io_destroy(ctx_); }

    bool write(const std::vector<dirty_page>& pages)
    {
        bool ok = true;
        for (std::size_t at = 0; at < pages.size() && ok; at += static_cast<std::size_t>(depth_)) {
            const std::size_t n = std::min(pages.size() - at, static_cast<std::size_t>(depth_));
            ok = write_batch(pages.data() + at, n);
        }
        return ok;
    }

private:
    bool write_batch(const dirty_page* pages, std::size_t n)
    {
        std::vector<iocb> blocks(n);
        std::vector<iocb*> list(n);
        for (std::size_t i = 0; i < n; ++i) {
            void* copy = nullptr;
            if (posix_memalign(&copy, 4096, page) != 0) std::abort();
            std::memcpy(copy, pages[i].bytes, page);
            io_prep_pwrite(&blocks[i], fd_, copy, page, static_cast<long long>(pages[i].number * page));
            list[i] = &blocks[i];
        }

        const std::size_t started = submit(list);
        const bool ok = reap(started);

        for (iocb& b : blocks) std::free(b.u.c.buf);
        return ok && started == n;
    }

    std::size_t submit(std::vector<iocb*>& list)
    {
        std::size_t started = 0;
        while (started < list.size()) {
            const int rc = io_submit(ctx_, static_cast<long>(list.size() - started), list.data() + started);
            if (rc == -EINTR || rc == -EAGAIN) continue;
            if (rc <= 0) break;
            started += static_cast<std::size_t>(rc);
        }
        return started;
    }

    bool reap(std::size_t started)
    {
        bool ok = true;
        std::size_t left = started;
        while (left > 0) {
            io_event events[16];
            const long room = left < 16 ? static_cast<long>(left) : 16;
            const int rc = io_getevents(ctx_, 1, room, events, nullptr);
            if (rc == -EINTR) continue;
            if (rc < 0) std::abort();
            for (int i = 0; i < rc; ++i)
                if (static_cast<long>(events[i].res) != static_cast<long>(page)) ok = false;
            left -= static_cast<std::size_t>(rc);
        }
        return ok;
    }

    io_context_t ctx_{};
    int fd_;
    int depth_;
};
