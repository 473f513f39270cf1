#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <liburing.h>
#include <stdexcept>
#include <string>
#include <sys/uio.h>
#include <utility>

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
        io_uring_sqe* sqe = get_sqe();
        record& rec = in_flight_.emplace_back();
        rec.body = std::move(body);
        const auto len = static_cast<std::uint32_t>(rec.body.size());
        std::memcpy(rec.head, &++lsn_, 8);
        std::memcpy(rec.head + 8, &len, 4);
        rec.iov = {iovec{rec.head, sizeof rec.head}, iovec{rec.body.data(), rec.body.size()}};
        io_uring_prep_writev(sqe, fd_, rec.iov.data(), 2, offset_);
        io_uring_sqe_set_data64(sqe, lsn_);
        offset_ += sizeof rec.head + len;
        return lsn_;
    }

    void end_of_turn() { io_uring_submit(&ring_); }

    void write_trailer()
    {
        static char magic[8] = {'W', 'A', 'L', 'E', 'N', 'D', '0', '1'};
        struct iovec iov = {magic, sizeof magic};
        io_uring_sqe* sqe = get_sqe();
        io_uring_prep_writev(sqe, fd_, &iov, 1, offset_);
        io_uring_sqe_set_data64(sqe, ++lsn_);
        offset_ += sizeof magic;
        io_uring_submit_and_wait(&ring_, 1);
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
    struct record {
        char head[12];
        std::string body;
        std::array<iovec, 2> iov;
    };

    io_uring_sqe* get_sqe()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (sqe) return sqe;
        io_uring_submit(&ring_);
        sqe = io_uring_get_sqe(&ring_);
        if (!sqe) throw std::runtime_error("wal: ring full");
        return sqe;
    }

    int fd_;
    io_uring ring_{};
    std::deque<record> in_flight_;
    std::uint64_t lsn_ = 0;
    std::uint64_t completed_ = 0;
    std::uint64_t offset_ = 0;
    unsigned errors_ = 0;
};
