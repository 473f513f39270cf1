#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <liburing.h>
#include <optional>
#include <string>
#include <sys/stat.h>

class file_probe {
public:
    file_probe() { ok_ = io_uring_queue_init(8, &ring_, 0) == 0; }
    ~file_probe()
    {
        if (ok_) io_uring_queue_exit(&ring_);
    }
    file_probe(const file_probe&) = delete;
    file_probe& operator=(const file_probe&) = delete;

    std::optional<std::uint64_t> size(const std::string& path, std::chrono::milliseconds limit)
    {
        if (!ok_) return std::nullopt;
        struct statx stx = {};
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return std::nullopt;
        io_uring_prep_statx(sqe, AT_FDCWD, path.c_str(), 0, STATX_SIZE, &stx);
        io_uring_sqe_set_data(sqe, this);
        submit();

        __kernel_timespec ts = {};
        ts.tv_sec = limit.count() / 1000;
        ts.tv_nsec = (limit.count() % 1000) * 1000000;
        io_uring_cqe* cqe = nullptr;
        int r = io_uring_wait_cqe_timeout(&ring_, &cqe, &ts);
        if (r < 0) {
            ++timeouts_;
            abandon();
            return std::nullopt;
        }
        int res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        if (res < 0) return std::nullopt;
        return stx.stx_size;
    }
    unsigned timeouts() const { return timeouts_; }

private:
    void submit()
    {
        int n;
        do n = io_uring_submit(&ring_);
        while (n == -EINTR || n == -EAGAIN);
        if (n < 0) std::abort();
    }
    void abandon()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_cancel(sqe, this, 0);
        io_uring_sqe_set_data(sqe, nullptr);
        submit();
        for (int left = 2; left > 0;) {
            io_uring_cqe* cqe = nullptr;
            int r = io_uring_wait_cqe(&ring_, &cqe);
            if (r == -EINTR) continue;
            if (r < 0) std::abort();
            io_uring_cqe_seen(&ring_, cqe);
            --left;
        }
    }
    io_uring ring_{};
    bool ok_ = false;
    unsigned timeouts_ = 0;
};
