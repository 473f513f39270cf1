// Commit log: records are prepared as they come and submitted in one batch per poll round.
#include <liburing.h>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <sys/uio.h>
#include <utility>

struct record_header {
    std::uint32_t magic;
    std::uint32_t length;
    std::uint64_t sequence;
};

struct append_op {
    record_header header;
    std::string payload;
    iovec parts[2];
    std::function<void(int)> done;
};

class commit_log {
public:
    commit_log(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool append(std::string payload, std::function<void(int)> done)
    {
        auto op = std::make_unique<append_op>();
        op->payload = std::move(payload);
        op->done = std::move(done);

        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        op->header = {0x4c4f4721u, std::uint32_t(op->payload.size()), sequence_++};

        op->parts[0].iov_base = &op->header;
        op->parts[0].iov_len = sizeof op->header;
        op->parts[1].iov_base = op->payload.data();
        op->parts[1].iov_len = op->payload.size();

        io_uring_prep_writev(sqe, fd_, op->parts, 2, offset_);
        offset_ += sizeof op->header + op->payload.size();
        io_uring_sqe_set_data(sqe, op.release());
        ++prepared_;
        return true;
    }

    // Called by the reactor once per round, after all handlers have run.
    void poll()
    {
        if (prepared_ != 0) {
            int n = io_uring_submit(&ring_);
            if (n > 0) {
                prepared_ -= unsigned(n);
                in_flight_ += unsigned(n);
            }
        }
        io_uring_cqe* cqe = nullptr;
        while (in_flight_ != 0 && io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<append_op> op(static_cast<append_op*>(io_uring_cqe_get_data(cqe)));
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            --in_flight_;
            op->done(res);
        }
    }

    bool idle() const { return prepared_ == 0 && in_flight_ == 0; }

private:
    io_uring& ring_;
    int fd_;
    std::uint64_t offset_ = 0;
    std::uint64_t sequence_ = 0;
    unsigned prepared_ = 0;
    unsigned in_flight_ = 0;
};
