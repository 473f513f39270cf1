#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <liburing.h>
#include <memory>
#include <sys/socket.h>
#include <utility>
#include <vector>

struct send_job {
    int fd;
    std::vector<std::byte> payload;
    void (*done)(void* user, int result);
    void* user;
};

// Zero-copy transmitter for large payloads.
class zc_transmitter {
public:
    explicit zc_transmitter(unsigned depth) { ok_ = io_uring_queue_init(depth, &ring_, 0) == 0; }
    zc_transmitter(const zc_transmitter&) = delete;
    zc_transmitter& operator=(const zc_transmitter&) = delete;
    ~zc_transmitter()
    {
        if (ok_) io_uring_queue_exit(&ring_);
    }

    bool queue(std::unique_ptr<send_job> job)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
            if (!sqe) return false;
        }
        io_uring_prep_send_zc(sqe, job->fd, job->payload.data(), job->payload.size(), MSG_NOSIGNAL | MSG_WAITALL, 0);
        io_uring_sqe_set_data(sqe, job.release());
        ++queued_;
        return true;
    }

    int poll_once()
    {
        io_uring_cqe* cqe = nullptr;
        int rc = io_uring_submit_and_wait(&ring_, 1);
        if (rc < 0 && rc != -EINTR) return rc;
        int seen = 0;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            auto* job = static_cast<send_job*>(io_uring_cqe_get_data(cqe));
            int result = cqe->res;
            bool notification = cqe->flags & IORING_CQE_F_NOTIF;
            io_uring_cqe_seen(&ring_, cqe);
            if (notification) continue;
            report(*job, result);
            delete job; // expect: freed-in-flight
            ++seen;
        }
        return seen;
    }

    std::uint64_t queued() const { return queued_; }
    std::uint64_t bytes() const { return bytes_; }

private:
    void report(const send_job& job, int result)
    {
        if (result > 0) bytes_ += static_cast<std::uint64_t>(result);
        if (job.done) job.done(job.user, result);
    }

    io_uring ring_{};
    bool ok_ = false;
    std::uint64_t queued_ = 0, bytes_ = 0;
};
