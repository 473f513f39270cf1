#include <liburing.h>

#define TAG_TIMER 0x7fff0001ull

struct reactor {
    struct io_uring ring;
    unsigned unsubmitted;
};

int reactor_timer(struct reactor *r, unsigned ms)
{
    struct __kernel_timespec ts;
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    if (!sqe)
        return -1;
    ts.tv_sec = ms / 1000;
    ts.tv_nsec = (ms % 1000) * 1000000L;
    io_uring_prep_timeout(sqe, &ts, 0, 0); // expect: stack-control-block
    sqe->user_data = TAG_TIMER;
    r->unsubmitted++;
    return 0;
}

int reactor_turn(struct reactor *r)
{
    r->unsubmitted = 0;
    return io_uring_submit_and_wait(&r->ring, 1);
}
