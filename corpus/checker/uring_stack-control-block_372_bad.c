/* Timers of an event loop on io_uring. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>

struct timer {
    void (*fire)(struct timer *t, void *user);
    void *user;
    unsigned period_ms;
    unsigned armed : 1;
};

struct loop {
    struct io_uring ring;
    unsigned queued;
    int stop;
};

static struct io_uring_sqe *loop_sqe(struct loop *l)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&l->ring);
    if (!sqe) {
        io_uring_submit(&l->ring);
        l->queued = 0;
        sqe = io_uring_get_sqe(&l->ring);
    }
    return sqe;
}

int loop_arm(struct loop *l, struct timer *t)
{
    struct __kernel_timespec ts;
    struct io_uring_sqe *sqe = loop_sqe(l);

    if (!sqe)
        return -EBUSY;
    ts.tv_sec = t->period_ms / 1000;
    ts.tv_nsec = (long long)(t->period_ms % 1000) * 1000000;
    io_uring_prep_timeout(sqe, &ts, 0, 0); /* expect: stack-control-block */
    io_uring_sqe_set_data(sqe, t);
    t->armed = 1;
    l->queued++;
    return 0;
}

int loop_run(struct loop *l)
{
    while (!l->stop) {
        struct io_uring_cqe *cqe;
        unsigned head, seen = 0;
        int rc = io_uring_submit_and_wait(&l->ring, 1);

        if (rc < 0 && rc != -EINTR)
            return rc;
        l->queued = 0;
        io_uring_for_each_cqe(&l->ring, head, cqe) {
            struct timer *t = io_uring_cqe_get_data(cqe);
            seen++;
            t->armed = 0;
            if (cqe->res == -ETIME)
                t->fire(t, t->user);
        }
        io_uring_cq_advance(&l->ring, seen);
    }
    return 0;
}

void timer_repeat(struct timer *t, void *user)
{
    loop_arm(user, t);
}
