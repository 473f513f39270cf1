#include <liburing.h>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_set>
#include <vector>

struct read_op {
    std::vector<char> data;
    std::function<void(int, read_op&)> done;
};

class reactor {
public:
    explicit reactor(unsigned depth) { ok_ = io_uring_queue_init(depth, &ring_, 0) == 0; }
    ~reactor()
    {
        if (ok_) io_uring_queue_exit(&ring_);
    }
    reactor(const reactor&) = delete;
    reactor& operator=(const reactor&) = delete;

    int read_with_deadline(int fd, std::size_t max, std::chrono::milliseconds limit, std::function<void(int, read_op&)> done)
    {
        if (!ok_ || io_uring_sq_space_left(&ring_) < 2) return -EBUSY;
        auto op = std::make_unique<read_op>();
        op->data.resize(max);
        op->done = std::move(done);

        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_read(sqe, fd, op->data.data(), static_cast<unsigned>(max), 0);
        sqe->flags |= IOSQE_IO_LINK;
        io_uring_sqe_set_data(sqe, op.get());
        add_link_timeout(limit);
        ops_.insert(op.release());
        return 0;
    }

    void run_once()
    {
        io_uring_submit_and_wait(&ring_, 1);
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<read_op> op(static_cast<read_op*>(io_uring_cqe_get_data(cqe)));
            int const res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (!op) continue;
            ops_.erase(op.get());
            op->done(res == -ECANCELED ? -ETIMEDOUT : res, *op);
        }
    }

    std::size_t pending() const { return ops_.size(); }

private:
    void add_link_timeout(std::chrono::milliseconds limit)
    {
        __kernel_timespec ts{};
        ts.tv_sec = limit.count() / 1000;
        ts.tv_nsec = (limit.count() % 1000) * 1000000;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_link_timeout(sqe, &ts, 0); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, nullptr);
    }

    io_uring ring_{};
    bool ok_ = false;
    std::unordered_set<read_op*> ops_;
};
