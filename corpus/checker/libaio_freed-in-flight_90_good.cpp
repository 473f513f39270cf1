#include <cstdlib>
#include <cstring>
#include <libaio.h>
#include <memory>
#include <vector>

class aio_pool {
    struct request {
        iocb cb{};
        void* block = nullptr;
        ~request() { ::free(block); }
    };

public:
    aio_pool(io_context_t ctx, int fd, std::size_t depth) : ctx_(ctx), fd_(fd)
    {
        for (std::size_t i = 0; i < depth; ++i) {
            auto r = std::make_unique<request>();
            if (::posix_memalign(&r->block, 4096, kBlock) == 0) idle_.push_back(std::move(r));
        }
    }
    ~aio_pool()
    {
        while (pending_) reap(1);
    }

    bool write(const char* src, long long at)
    {
        if (idle_.empty()) reap(1);
        std::unique_ptr<request> r = std::move(idle_.back());
        idle_.pop_back();
        std::memcpy(r->block, src, kBlock);
        io_prep_pwrite(&r->cb, fd_, r->block, kBlock, at);
        r->cb.data = r.get();
        iocb* one = &r->cb;
        if (io_submit(ctx_, 1, &one) != 1) {
            idle_.push_back(std::move(r));
            return false;
        }
        ++pending_;
        r.release();
        return true;
    }

private:
    static constexpr std::size_t kBlock = 4096;
    void reap(long least)
    {
        io_event ev[16];
        int n = io_getevents(ctx_, least, 16, ev, nullptr);
        for (int i = 0; i < n; ++i) {
            idle_.emplace_back(static_cast<request*>(ev[i].data));
            --pending_;
        }
    }
    io_context_t ctx_;
    int fd_;
    std::vector<std::unique_ptr<request>> idle_;
    std::size_t pending_ = 0;
};
