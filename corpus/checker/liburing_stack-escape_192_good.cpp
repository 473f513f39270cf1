// File copy through io_uring, one block at a time, each step awaited.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <liburing.h>
#include <unistd.h>

namespace {

class scoped_fd {
public:
    explicit scoped_fd(int fd) : fd_(fd) {}
    ~scoped_fd()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    scoped_fd(const scoped_fd&) = delete;
    scoped_fd& operator=(const scoped_fd&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

class ring {
public:
    ring()
    {
        if (io_uring_queue_init(4, &r_, 0) < 0) std::abort();
    }
    ~ring() { io_uring_queue_exit(&r_); }
    ring(const ring&) = delete;
    ring& operator=(const ring&) = delete;

    io_uring_sqe* entry() { return io_uring_get_sqe(&r_); }

    // Submits what has been prepared and returns the result of the one request.
    int finish()
    {
        for (;;) {
            int rc = io_uring_submit_and_wait(&r_, 1);
            io_uring_cqe* cqe = nullptr;
            if (rc >= 0 && io_uring_peek_cqe(&r_, &cqe) == 0) {
                int res = cqe->res;
                io_uring_cqe_seen(&r_, cqe);
                return res;
            }
            if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY) std::abort();
        }
    }

private:
    io_uring r_{};
};

int write_fully(ring& r, int fd, const char* p, unsigned n, std::uint64_t at)
{
    while (n > 0) {
        io_uring_prep_write(r.entry(), fd, p, n, at);
        int w = r.finish();
        if (w == -EINTR) continue;
        if (w <= 0) return -1;
        p += w;
        n -= unsigned(w);
        at += std::uint64_t(w);
    }
    return 0;
}

}  // namespace

long long copy_file(const char* from, const char* to)
{
    scoped_fd in(::open(from, O_RDONLY));
    scoped_fd out(::open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644));
    if (in.get() < 0 || out.get() < 0) return -1;
    ring r;
    std::uint64_t at = 0;
    for (;;) {
        char block[16384];
        io_uring_prep_read(r.entry(), in.get(), block, sizeof block, at);
        int n = r.finish();
        if (n < 0) return -1;
        if (n == 0) break;
        if (write_fully(r, out.get(), block, unsigned(n), at) != 0) return -1;
        at += std::uint64_t(n);
    }
    return static_cast<long long>(at);
}
