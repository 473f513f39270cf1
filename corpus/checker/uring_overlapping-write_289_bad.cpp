// Replication leader: log entries go to the follower as a fixed header plus the entry.
#include <array>
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <utility>

struct log_entry {
    std::uint64_t index, term;
    std::string command;
};

struct replicate_op {
    std::array<std::uint8_t, 20> header;
    std::shared_ptr<const log_entry> entry;
    int outstanding = 0;
    bool failed = false;
};

class follower_link {
public:
    follower_link(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool idle() const { return !current_; }

    // The caller sends the next entry when the link is idle again.
    bool replicate(std::shared_ptr<const log_entry> e)
    {
        if (current_ || io_uring_sq_space_left(&ring_) < 2)
            return false;
        current_ = std::make_unique<replicate_op>();
        current_->entry = std::move(e);
        encode(*current_);

        io_uring_sqe* head = io_uring_get_sqe(&ring_);
        io_uring_prep_send(head, fd_, current_->header.data(), current_->header.size(), MSG_WAITALL | MSG_MORE); // allow: overlapping-write
        io_uring_sqe_set_data(head, this);

        const std::string& body = current_->entry->command;
        io_uring_sqe* tail = io_uring_get_sqe(&ring_);
        io_uring_prep_send(tail, fd_, body.data(), body.size(), MSG_WAITALL); // expect: overlapping-write
        io_uring_sqe_set_data(tail, this);

        current_->outstanding = 2;
        io_uring_submit(&ring_);
        return true;
    }

    void completed(const io_uring_cqe* cqe)
    {
        if (cqe->res < 0)
            current_->failed = true;
        if (--current_->outstanding == 0) {
            healthy_ = healthy_ && !current_->failed;
            current_.reset();
        }
    }

    bool healthy() const { return healthy_; }

private:
    static void encode(replicate_op& op)
    {
        const auto n = std::uint32_t(op.entry->command.size());
        std::memcpy(op.header.data(), &op.entry->index, 8);
        std::memcpy(op.header.data() + 8, &op.entry->term, 8);
        std::memcpy(op.header.data() + 16, &n, 4);
    }

    io_uring& ring_;
    int fd_;
    std::unique_ptr<replicate_op> current_;
    bool healthy_ = true;
};
