#include <chrono>
#include <liburing.h>

struct timer_op {
    __kernel_timespec ts{};
    void (*fn)(void*) = nullptr;
    void* arg = nullptr;
};

class ring_loop {
public:
    explicit ring_loop(unsigned n) { io_uring_queue_init(n, &ring_, 0); }
    ~ring_loop() { io_uring_queue_exit(&ring_); }

    bool arm(timer_op& op, std::chrono::milliseconds d)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        op.ts.tv_sec = d.count() / 1000;
        op.ts.tv_nsec = (d.count() % 1000) * 1000000;
        io_uring_prep_timeout(sqe, &op.ts, 0, 0);
        io_uring_sqe_set_data(sqe, &op);
        return true;
    }
    int nap(long ms)
    {
        __kernel_timespec ts{ms / 1000, (ms % 1000) * 1000000};
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return -1;
        io_uring_prep_timeout(sqe, &ts, 0, 0);
        io_uring_sqe_set_data(sqe, nullptr);
        return io_uring_submit_and_wait(&ring_, 1);
    }
    void turn()
    {
        io_uring_cqe* cqe;
        io_uring_submit_and_wait(&ring_, 1);
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            auto* op = static_cast<timer_op*>(io_uring_cqe_get_data(cqe));
            io_uring_cqe_seen(&ring_, cqe);
            if (op && op->fn) op->fn(op->arg);
        }
    }

private:
    io_uring ring_{};
};
