#include <aio.h>
#include <cerrno>
#include <cstdint>
#include <list>
#include <memory>
#include <vector>

/// One transfer of the POSIX backend; the block and its request travel together.
struct posix_transfer {
    aiocb cb{};
    std::vector<std::uint8_t> block;
    bool done = false;
    ssize_t result = 0;
};

class posix_backend {
public:
    using handle = posix_transfer*;

    explicit posix_backend(int fd) : fd_(fd) {}
    posix_backend(const posix_backend&) = delete;
    posix_backend& operator=(const posix_backend&) = delete;
    ~posix_backend()
    {
        while (!live_.empty()) release(live_.front().get());
    }

    handle post_write(std::vector<std::uint8_t> bytes, off_t at)
    {
        auto x = std::make_unique<posix_transfer>();
        x->block = std::move(bytes);
        x->cb.aio_fildes = fd_;
        x->cb.aio_offset = at;
        x->cb.aio_buf = x->block.data();
        x->cb.aio_nbytes = x->block.size();
        x->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
        if (aio_write(&x->cb) != 0) return nullptr;
        live_.push_back(std::move(x));
        return live_.back().get();
    }

    bool check(handle h)
    {
        if (h->done) return true;
        const int e = aio_error(&h->cb);
        if (e == EINPROGRESS) return false;
        h->result = aio_return(&h->cb);
        h->done = true;
        return true;
    }

    void release(handle h)
    {
        if (!h->done) {
            aio_cancel(fd_, &h->cb);
            const aiocb* const list[] = {&h->cb};
            while (!check(h)) aio_suspend(list, 1, nullptr);
        }
        live_.remove_if([h](const std::unique_ptr<posix_transfer>& p) { return p.get() == h; });
    }

    std::size_t outstanding() const { return live_.size(); }

private:
    int fd_;
    std::list<std::unique_ptr<posix_transfer>> live_;
};
