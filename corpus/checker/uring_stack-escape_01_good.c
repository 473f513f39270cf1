#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sensor {
    struct io_uring *ring;
    int fd;
    char label[32];
    unsigned misses;
    double last;
};

static int parse_value(const char *p, double *out)
{
    return sscanf(p, "%lf", out) == 1 ? 0 : -EBADMSG;
}

static void queue_cancel(struct io_uring *ring, void *tag)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (sqe) {
        io_uring_prep_cancel(sqe, tag, 0);
        io_uring_sqe_set_data(sqe, NULL);
        io_uring_submit(ring);
    }
}

static int drain(struct io_uring *ring, void *tag)
{
    for (;;) {
        struct io_uring_cqe *cqe;
        int res, mine;
        int rc = io_uring_wait_cqe(ring, &cqe);
        if (rc == -EINTR)
            continue;
        if (rc < 0)
            abort();
        res = cqe->res;
        mine = io_uring_cqe_get_data(cqe) == tag;
        io_uring_cqe_seen(ring, cqe);
        if (mine)
            return res;
    }
}

int sensor_poll(struct sensor *s, long timeout_ms)
{
    char text[64];
    struct __kernel_timespec ts = {.tv_sec = timeout_ms / 1000, .tv_nsec = (timeout_ms % 1000) * 1000000L};
    struct io_uring_cqe *cqe;
    int n;
    int rc;
    struct io_uring_sqe *sqe = io_uring_get_sqe(s->ring);

    if (!sqe)
        return -EAGAIN;
    io_uring_prep_read(sqe, s->fd, text, sizeof text - 1, 0);
    io_uring_sqe_set_data(sqe, s);
    while ((rc = io_uring_submit(s->ring)) == -EINTR)
        ;
    if (rc < 0)
        abort();
    rc = io_uring_wait_cqe_timeout(s->ring, &cqe, &ts);
    if (rc < 0) {
        queue_cancel(s->ring, s);
        s->misses++;
    }
    n = drain(s->ring, s);
    if (n < 0)
        return n;
    text[n] = '\0';
    return parse_value(text, &s->last);
}
