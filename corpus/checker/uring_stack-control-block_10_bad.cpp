#include <chrono>
#include <liburing.h>
#include <stdexcept>

struct reactor {
    io_uring ring;

    io_uring_sqe* next()
    {
        if (io_uring_sqe* s = io_uring_get_sqe(&ring)) return s;
        throw std::runtime_error("submission queue full");
    }
    void arm_timer(std::chrono::milliseconds d, void* tag)
    {
        __kernel_timespec ts{};
        ts.tv_sec = d.count() / 1000;
        ts.tv_nsec = (d.count() % 1000) * 1000000;
        auto* sqe = next();
        io_uring_prep_timeout(sqe, &ts, 0, 0); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, tag);
    }
    void run_once()
    {
        io_uring_cqe* cqe = nullptr;
        io_uring_submit_and_wait(&ring, 1);
        if (io_uring_peek_cqe(&ring, &cqe) == 0) io_uring_cqe_seen(&ring, cqe);
    }
};

void tick(reactor& r)
{
    static int tag;
    r.arm_timer(std::chrono::milliseconds(100), &tag);
    r.run_once();
}
