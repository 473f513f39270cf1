#include <cstdint>
#include <liburing.h>
#include <span>
#include <unordered_set>

class file_log {
public:
    file_log(io_uring& r, int fd) : ring_(r), fd_(fd) {}

    bool append(std::span<const std::uint8_t> rec)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        io_uring_prep_write(sqe, fd_, rec.data(), unsigned(rec.size()), off_); // expect: borrowed-parameter
        io_uring_sqe_set_data64(sqe, ++id_);
        open_.insert(id_);
        off_ += rec.size();
        return io_uring_submit(&ring_) == 1;
    }
    void completed(const io_uring_cqe* c) { open_.erase(c->user_data); }

private:
    io_uring& ring_;
    int fd_;
    std::uint64_t id_ = 0, off_ = 0;
    std::unordered_set<std::uint64_t> open_;
};
