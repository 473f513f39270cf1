/* Block fetcher: reads with a deadline each, batched; the loop submits once per turn. */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

struct fetch {
    struct fetch *next;
    int fd;
    unsigned long long at;
    unsigned budget_ms;
    void (*done)(struct fetch *f, int res);
    unsigned char block[4096];
};

struct fetcher {
    struct io_uring ring;
    struct fetch *waiting;
    unsigned in_flight;
};

int fetcher_open(struct fetcher *fr)
{
    fr->waiting = NULL;
    fr->in_flight = 0;
    return io_uring_queue_init(64, &fr->ring, 0);
}

static void set_deadline(struct fetcher *fr, unsigned ms)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (long long)(ms % 1000) * 1000000};
    struct io_uring_sqe *sqe = io_uring_get_sqe(&fr->ring);

    io_uring_prep_link_timeout(sqe, &ts, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, NULL);
}

static void queue_read(struct fetcher *fr, struct fetch *f)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&fr->ring);

    io_uring_prep_read(sqe, f->fd, f->block, sizeof f->block, f->at);
    io_uring_sqe_set_data(sqe, f);
    if (f->budget_ms) {
        sqe->flags |= IOSQE_IO_LINK;
        set_deadline(fr, f->budget_ms);
    }
    fr->in_flight++;
}

void fetcher_add(struct fetcher *fr, struct fetch *f)
{
    f->next = fr->waiting;
    fr->waiting = f;
}

static void fill_queue(struct fetcher *fr)
{
    while (fr->waiting && io_uring_sq_space_left(&fr->ring) >= 2) {
        struct fetch *f = fr->waiting;

        fr->waiting = f->next;
        f->next = NULL;
        queue_read(fr, f);
    }
}

static void reap(struct fetcher *fr)
{
    struct io_uring_cqe *cqe;

    while (io_uring_peek_cqe(&fr->ring, &cqe) == 0) {
        struct fetch *f = io_uring_cqe_get_data(cqe);
        int res = cqe->res;

        io_uring_cqe_seen(&fr->ring, cqe);
        if (!f)
            continue;
        fr->in_flight--;
        f->done(f, res == -ECANCELED ? -ETIMEDOUT : res);
    }
}

int fetcher_turn(struct fetcher *fr)
{
    int rc;

    fill_queue(fr);
    if (fr->in_flight == 0)
        return 0;
    rc = io_uring_submit_and_wait(&fr->ring, 1);
    if (rc < 0 && rc != -EINTR)
        return rc;
    reap(fr);
    return (int)fr->in_flight;
}
