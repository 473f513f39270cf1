#include <liburing.h>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <sys/uio.h>
#include <unordered_map>
#include <utility>

// Write-ahead log. The record stays in `live_` until the write has completed; the descriptors
// are read by the kernel during io_uring_submit(), the ring has no SQPOLL thread.
class wal {
public:
    wal(int fd, unsigned depth) : fd_(fd) { io_uring_queue_init(depth, &ring_, 0); }
    wal(const wal&) = delete;
    ~wal()
    {
        while (!live_.empty())
            reap();
        io_uring_queue_exit(&ring_);
    }

    bool append(std::string body, long budget_ms)
    {
        if (io_uring_sq_space_left(&ring_) < 3)
            return false;
        auto rec = std::make_unique<record>();
        rec->head = {0x57414c31u, std::uint32_t(body.size())};
        rec->body = std::move(body);
        record& r = *rec;
        live_.emplace(&r, std::move(rec));

        iovec iov[2];
        iov[0] = {&r.head, sizeof r.head};
        iov[1] = {r.body.data(), r.body.size()};
        __kernel_timespec limit{};
        limit.tv_sec = budget_ms / 1000;
        limit.tv_nsec = (budget_ms % 1000) * 1000000;

        io_uring_sqe* w = io_uring_get_sqe(&ring_);
        io_uring_prep_writev(w, fd_, iov, 2, end_);
        io_uring_sqe_set_data(w, &r);
        w->flags |= IOSQE_IO_LINK;
        io_uring_sqe* t = io_uring_get_sqe(&ring_);
        io_uring_prep_link_timeout(t, &limit, 0);
        io_uring_sqe_set_data(t, nullptr);
        t->flags |= IOSQE_IO_LINK;
        io_uring_sqe* f = io_uring_get_sqe(&ring_);
        io_uring_prep_fsync(f, fd_, IORING_FSYNC_DATASYNC);
        io_uring_sqe_set_data(f, nullptr);
        push();
        end_ += sizeof r.head + r.body.size();
        return true;
    }

    void reap()
    {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring_, &cqe) < 0)
            return;
        if (void* who = io_uring_cqe_get_data(cqe)) {
            failed_ += cqe->res < 0;
            live_.erase(static_cast<record*>(who));
        }
        io_uring_cqe_seen(&ring_, cqe);
    }

private:
    struct header {
        std::uint32_t magic, length;
    };
    struct record {
        header head;
        std::string body;
    };

    void push()
    {
        int rc;
        do
            rc = io_uring_submit(&ring_);
        while (rc == -EINTR || rc == -EAGAIN);
        if (rc < 0)
            std::abort();
    }

    int fd_;
    io_uring ring_{};
    std::unordered_map<record*, std::unique_ptr<record>> live_;
    __u64 end_ = 0;
    unsigned failed_ = 0;
};
