// Append-only journal: records are packed into a block that is written when it is full.
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <string_view>

class journal {
public:
    explicit journal(int fd) : fd_(fd) { ready_ = io_uring_queue_init(32, &ring_, 0) == 0; }

    ~journal()
    {
        if (!ready_) return;
        if (errors_ == 0) flush();
        while (pending_) {
            io_uring_submit(&ring_);
            reap(true);
        }
        io_uring_queue_exit(&ring_);
    }

    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;

    bool append(std::string_view rec)
    {
        std::uint32_t len = std::uint32_t(rec.size());
        if (!ready_ || errors_ || len == 0 || len + sizeof len > sizeof block_) return false;
        if (used_ + sizeof len + len > sizeof block_ && !flush()) return false;
        put(&len, sizeof len); // allow: mutated-in-flight
        put(rec.data(), len); // allow: mutated-in-flight
        reap(false);
        return errors_ == 0;
    }

private:
    void put(const void* p, std::size_t n)
    {
        std::memcpy(block_ + used_, p, n); // expect: mutated-in-flight
        used_ += n;
    }

    bool flush()
    {
        if (used_ == 0) return true;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        io_uring_prep_write(sqe, fd_, block_, unsigned(used_), offset_); // allow: mutated-in-flight
        io_uring_sqe_set_data(sqe, nullptr);
        ++pending_;
        if (io_uring_submit(&ring_) < 0) {
            ++errors_;
            return false;
        }
        offset_ += used_;
        used_ = 0;
        return true;
    }

    void reap(bool wait)
    {
        io_uring_cqe* cqe = nullptr;
        int rc = wait ? io_uring_wait_cqe(&ring_, &cqe) : io_uring_peek_cqe(&ring_, &cqe);
        if (rc < 0) return;
        if (cqe->res < 0) ++errors_;
        --pending_;
        io_uring_cqe_seen(&ring_, cqe);
    }

    io_uring ring_{};
    int fd_;
    bool ready_ = false;
    unsigned pending_ = 0;
    unsigned errors_ = 0;
    std::uint64_t offset_ = 0;
    std::size_t used_ = 0;
    char block_[65536];
};
