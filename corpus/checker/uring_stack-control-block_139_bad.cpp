// Segment store: appends header and body of each entry with one vectored write; the reactor
// submits the queued entries of a turn in one go.
#include <liburing.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <sys/uio.h>

namespace store {

struct entry_head {
    std::uint32_t magic;
    std::uint32_t length;
    std::uint64_t key;
};

struct append_op {
    entry_head head;
    std::string body;
    std::uint64_t offset;
    std::function<void(int)> done;
};

class segment_writer {
public:
    segment_writer(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool append(std::uint64_t key, std::string body, std::function<void(int)> done)
    {
        auto op = std::make_unique<append_op>();
        op->head = {0x53454731u, static_cast<std::uint32_t>(body.size()), key};
        op->body = std::move(body);
        op->offset = tail_;
        op->done = std::move(done);
        if (!enqueue(*op)) return false;
        tail_ += sizeof(entry_head) + op->head.length;
        op.release();
        ++queued_;
        return true;
    }

    // End of a reactor turn.
    void flush()
    {
        if (queued_ == 0) return;
        const int rc = io_uring_submit(&ring_);
        if (rc > 0) queued_ -= static_cast<unsigned>(rc);
    }

    void reap()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<append_op> op(static_cast<append_op*>(io_uring_cqe_get_data(cqe)));
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            op->done(res);
        }
    }

private:
    bool enqueue(append_op& op)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        std::array<iovec, 2> parts;
        parts[0] = {&op.head, sizeof op.head};
        parts[1] = {op.body.data(), op.body.size()};
        io_uring_prep_writev(sqe, fd_, parts.data(), parts.size(), op.offset); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, &op);
        return true;
    }

    io_uring& ring_;
    int fd_;
    std::uint64_t tail_ = 0;
    unsigned queued_ = 0;
};

}  // namespace store
