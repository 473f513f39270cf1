#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <liburing.h>
#include <memory>
#include <string>
#include <sys/uio.h>
#include <utility>
#include <vector>

// A ring without a submission thread: the kernel has read the descriptors when io_uring_submit has taken them.
class segment_store {
public:
    using done_fn = std::function<void(int)>;

    segment_store(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    // The header and the body of a record belong to the operation, the vector that names them does not.
    bool append(std::string key, std::string body, done_fn f)
    {
        io_uring_sqe* sqe = next_sqe();
        if (!sqe) return false;
        auto op = std::make_unique<write_op>();
        op->head = std::to_string(body.size()) + ' ' + std::move(key) + '\n';
        op->body = std::move(body);
        op->done = std::move(f);

        const iovec parts[2] = {{op->head.data(), op->head.size()}, {op->body.data(), op->body.size()}};
        io_uring_prep_writev(sqe, fd_, parts, 2, end_);
        end_ += op->head.size() + op->body.size();
        io_uring_sqe_set_data(sqe, op.release());
        submit_all();
        return true;
    }

    void sync_within(unsigned seconds)
    {
        if (io_uring_sq_space_left(&ring_) < 2) submit_all();
        io_uring_sqe* sync = io_uring_get_sqe(&ring_);
        io_uring_sqe* limit = io_uring_get_sqe(&ring_);
        if (!sync || !limit) std::abort();
        __kernel_timespec ts{};
        ts.tv_sec = seconds;
        io_uring_prep_fsync(sync, fd_, IORING_FSYNC_DATASYNC);
        sync->flags |= IOSQE_IO_LINK;
        io_uring_sqe_set_data(sync, nullptr);
        io_uring_prep_link_timeout(limit, &ts, 0);
        io_uring_sqe_set_data(limit, nullptr);
        submit_all();
    }

    void turn()
    {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring_, &cqe) != 0) return;
        std::unique_ptr<write_op> op(static_cast<write_op*>(io_uring_cqe_get_data(cqe)));
        const int result = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        if (op) op->done(result);
    }

private:
    struct write_op {
        std::string head, body;
        done_fn done;
    };

    io_uring_sqe* next_sqe()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (sqe) return sqe;
        submit_all();
        return io_uring_get_sqe(&ring_);
    }

    void submit_all()
    {
        while (io_uring_sq_ready(&ring_) > 0) {
            const int rc = io_uring_submit(&ring_);
            if (rc < 0 && rc != -EINTR && rc != -EAGAIN) std::abort();
        }
    }

    io_uring& ring_;
    int fd_;
    std::uint64_t end_ = 0;
};
