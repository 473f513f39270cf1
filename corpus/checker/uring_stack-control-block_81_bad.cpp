#include <chrono>
#include <liburing.h>

class ring_loop {
public:
    explicit ring_loop(unsigned n) { io_uring_queue_init(n, &ring_, 0); }
    ~ring_loop() { io_uring_queue_exit(&ring_); }

    bool arm(std::chrono::milliseconds d, void* cookie)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        __kernel_timespec ts{};
        ts.tv_sec = d.count() / 1000;
        ts.tv_nsec = (d.count() % 1000) * 1000000;
        io_uring_prep_timeout(sqe, &ts, 0, 0); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, cookie);
        ++queued_;
        return true;
    }
    void turn()
    {
        io_uring_submit_and_wait(&ring_, 1);
        queued_ = 0;
    }

private:
    io_uring ring_{};
    unsigned queued_ = 0;
};
