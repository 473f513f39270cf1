// Checkpoint writer: every dirty page becomes one POSIX aio request, all are awaited at the end.
#include <aio.h>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <deque>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

constexpr std::size_t page_size = 8192;

struct page {
    unsigned long number;
    const unsigned char* bytes;
};

class checkpoint_writer {
public:
    explicit checkpoint_writer(int fd) : fd_(fd) {}
    ~checkpoint_writer() { drain(); }

    checkpoint_writer(const checkpoint_writer&) = delete;
    checkpoint_writer& operator=(const checkpoint_writer&) = delete;

    void write(const page& p)
    {
        auto copy = std::make_unique<unsigned char[]>(page_size);
        std::memcpy(copy.get(), p.bytes, page_size);

        aiocb cb{};
        cb.aio_fildes = fd_;
        cb.aio_buf = copy.get();
        cb.aio_nbytes = page_size;
        cb.aio_offset = off_t(p.number) * off_t(page_size);
        cb.aio_sigevent.sigev_notify = SIGEV_NONE;

        images_.push_back(std::move(copy));
        blocks_.push_back(cb);
        if (aio_write(&blocks_.back()) != 0) {
            const int err = errno;
            blocks_.pop_back();
            images_.pop_back();
            throw std::system_error(err, std::generic_category(), "aio_write");
        }
    }

    // Number of pages that could not be written.
    unsigned finish()
    {
        const unsigned bad = drain();
        return ::fdatasync(fd_) == 0 ? bad : bad + 1;
    }

private:
    unsigned drain()
    {
        unsigned bad = 0;
        for (aiocb& cb : blocks_) {
            const aiocb* one[] = {&cb};
            while (aio_error(&cb) == EINPROGRESS) aio_suspend(one, 1, nullptr);
            if (aio_return(&cb) != ssize_t(page_size)) ++bad;
        }
        blocks_.clear();
        images_.clear();
        return bad;
    }

    int fd_;
    std::deque<aiocb> blocks_;
    std::vector<std::unique_ptr<unsigned char[]>> images_;
};

unsigned checkpoint(int fd, const std::vector<page>& dirty)
{
    checkpoint_writer w(fd);
    for (const page& p : dirty) w.write(p);
    return w.finish();
}
