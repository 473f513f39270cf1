/* Line oriented control socket with a reply timeout. */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>

struct ctl {
    struct io_uring *ring;
    int fd;
    unsigned late;
};

static int submit_recv(struct ctl *c, void *buf, size_t len)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(c->ring);

    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, buf, len, 0); // allow: stack-escape
    io_uring_sqe_set_data(sqe, c);
    return io_uring_submit(c->ring);
}

static int wait_result(struct ctl *c, unsigned ms)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
    struct io_uring_cqe *cqe;
    int rc = io_uring_wait_cqe_timeout(c->ring, &cqe, &ts);

    if (rc < 0)
        return rc;
    rc = cqe->res;
    io_uring_cqe_seen(c->ring, cqe);
    return rc;
}

/* Reads one number; -ETIME when the peer does not answer in time. */
int ctl_read_value(struct ctl *c, long *value, unsigned ms)
{
    char reply[64];
    int rc;

    rc = submit_recv(c, reply, sizeof reply - 1); // expect: stack-escape
    if (rc < 0)
        return rc;
    rc = wait_result(c, ms);
    if (rc == -ETIME) {
        c->late++;
        return rc;
    }
    if (rc <= 0)
        return rc ? rc : -ECONNRESET;
    reply[rc] = '\0';
    *value = strtol(reply, NULL, 10);
    return 0;
}

int ctl_poll_value(struct ctl *c, long *value)
{
    int tries = 0;
    int rc;

    do
        rc = ctl_read_value(c, value, 250);
    while (rc == -EINTR && ++tries < 3);
    return rc;
}
