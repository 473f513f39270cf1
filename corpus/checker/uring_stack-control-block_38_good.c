#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TAG_TICK 1ull
#define MAX_PEERS 64

struct peer {
    int fd;
    unsigned idle_ticks;
    unsigned char rx[2048];
};

struct relay {
    struct io_uring ring;
    struct peer peers[MAX_PEERS];
    struct __kernel_timespec tick;
    int stop;
};

static struct io_uring_sqe *relay_sqe(struct relay *r)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);

    if (!sqe) {
        io_uring_submit(&r->ring);
        sqe = io_uring_get_sqe(&r->ring);
    }
    return sqe;
}

static void relay_arm_tick(struct relay *r)
{
    struct io_uring_sqe *sqe = relay_sqe(r);

    if (!sqe)
        return;
    io_uring_prep_timeout(sqe, &r->tick, 0, 0);
    sqe->user_data = TAG_TICK;
}

static void relay_arm_read(struct relay *r, struct peer *p)
{
    struct io_uring_sqe *sqe = relay_sqe(r);

    if (!sqe)
        return;
    io_uring_prep_recv(sqe, p->fd, p->rx, sizeof p->rx, 0);
    io_uring_sqe_set_data(sqe, p);
}

static void relay_tick(struct relay *r)
{
    for (int i = 0; i < MAX_PEERS; i++)
        if (r->peers[i].fd >= 0)
            r->peers[i].idle_ticks++;
    relay_arm_tick(r);
}

void relay_set_tick(struct relay *r, unsigned ms)
{
    r->tick.tv_sec = ms / 1000;
    r->tick.tv_nsec = (long long)(ms % 1000) * 1000000;
}

/* One blocking pause before the loop starts, used while the listeners warm up. */
int relay_pause(struct relay *r, unsigned ms)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (long long)(ms % 1000) * 1000000};
    struct io_uring_sqe *sqe = relay_sqe(r);
    struct io_uring_cqe *cqe;
    int rc;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_timeout(sqe, &ts, 0, 0);
    sqe->user_data = TAG_TICK;
    rc = io_uring_submit(&r->ring);
    if (rc < 0)
        return rc;
    rc = io_uring_wait_cqe(&r->ring, &cqe);
    if (rc == 0)
        io_uring_cqe_seen(&r->ring, cqe);
    return rc;
}

int relay_run(struct relay *r)
{
    struct io_uring_cqe *cqe;

    relay_arm_tick(r);
    for (int i = 0; i < MAX_PEERS; i++)
        if (r->peers[i].fd >= 0)
            relay_arm_read(r, &r->peers[i]);

    while (!r->stop) {
        int rc = io_uring_submit_and_wait(&r->ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        while (io_uring_peek_cqe(&r->ring, &cqe) == 0) {
            if (cqe->user_data == TAG_TICK) {
                relay_tick(r);
            } else {
                struct peer *p = io_uring_cqe_get_data(cqe);
                p->idle_ticks = 0;
                if (cqe->res > 0)
                    relay_arm_read(r, p);
                else
                    p->fd = -1;
            }
            io_uring_cqe_seen(&r->ring, cqe);
        }
    }
    return 0;
}
