#include <cstdint>
#include <cstring>
#include <deque>
#include <liburing.h>
#include <stdexcept>
#include <string>
#include <sys/uio.h>
#include <utility>

struct log_record {
    char head[12];
    std::string body;
};

// Write-ahead log: records are gathered during one reactor turn and handed to the kernel at its end.
class wal_writer {
public:
    wal_writer(int fd, unsigned depth) : fd_(fd)
    {
        if (io_uring_queue_init(depth, &ring_, 0) < 0) throw std::runtime_error("wal: no ring");
    }
    ~wal_writer()
    {
        while (completed_ < lsn_) {
            io_uring_submit_and_wait(&ring_, 1);
            reap();
        }
        io_uring_queue_exit(&ring_);
    }
    wal_writer(const wal_writer&) = delete;
    wal_writer& operator=(const wal_writer&) = delete;

    std::uint64_t append(std::string body)
    {
        log_record& rec = in_flight_.emplace_back();
        rec.body = std::move(body);
        const auto len = static_cast<std::uint32_t>(rec.body.size());
        std::memcpy(rec.head, &++lsn_, 8);
        std::memcpy(rec.head + 8, &len, 4);
        queue_write(rec);
        return lsn_;
    }

    void end_of_turn()
    {
        if (unsubmitted_ == 0) return;
        const int n = io_uring_submit(&ring_);
        if (n > 0) unsubmitted_ -= static_cast<unsigned>(n);
    }

    void reap()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            if (cqe->res < 0) ++errors_;
            io_uring_cqe_seen(&ring_, cqe);
            ++completed_;
        }
        if (completed_ == lsn_) in_flight_.clear();
    }

private:
    void queue_write(log_record& rec)
    {
        if (io_uring_sq_space_left(&ring_) == 0) end_of_turn();
        struct iovec iov[2];
        iov[0] = {rec.head, sizeof rec.head};
        iov[1] = {rec.body.data(), rec.body.size()};
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) throw std::runtime_error("wal: ring full");
        io_uring_prep_writev(sqe, fd_, iov, 2, offset_); // expect: stack-control-block
        io_uring_sqe_set_data64(sqe, lsn_);
        offset_ += sizeof rec.head + rec.body.size();
        ++unsubmitted_;
    }

    int fd_;
    io_uring ring_{};
    std::deque<log_record> in_flight_;
    std::uint64_t lsn_ = 0;
    std::uint64_t completed_ = 0;
    std::uint64_t offset_ = 0;
    unsigned unsubmitted_ = 0;
    unsigned errors_ = 0;
};
