#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct sensor {
    struct io_uring *ring;
    int fd;
    char label[32];
    unsigned misses;
    double last;
};

static int reap(struct io_uring *ring, long timeout_ms, int *res)
{
    struct __kernel_timespec ts;
    struct io_uring_cqe *cqe;
    int rc;

    ts.tv_sec = timeout_ms / 1000;
    ts.tv_nsec = (timeout_ms % 1000) * 1000000L;
    rc = io_uring_wait_cqe_timeout(ring, &cqe, &ts);
    if (rc < 0)
        return rc;
    *res = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return 0;
}

static int parse_value(const char *p, double *out)
{
    return sscanf(p, "%lf", out) == 1 ? 0 : -EBADMSG;
}

int sensor_poll(struct sensor *s, long timeout_ms)
{
    char text[64];
    int n = 0;
    int rc;
    struct io_uring_sqe *sqe = io_uring_get_sqe(s->ring);

    if (!sqe)
        return -EAGAIN;
    io_uring_prep_read(sqe, s->fd, text, sizeof text - 1, 0); // expect: stack-escape
    rc = io_uring_submit(s->ring);
    if (rc < 0)
        return rc;
    rc = reap(s->ring, timeout_ms, &n);
    if (rc == -ETIME) {
        s->misses++;
        return rc;
    }
    if (rc < 0)
        return rc;
    if (n < 0)
        return n;
    text[n] = '\0';
    return parse_value(text, &s->last);
}

int sensor_poll_all(struct sensor *v, int count, long timeout_ms)
{
    int i, failed = 0;
    for (i = 0; i < count; i++)
        if (sensor_poll(&v[i], timeout_ms) < 0)
            failed++;
    return failed;
}
