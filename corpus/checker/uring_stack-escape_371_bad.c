/* Status query of a character device, with a deadline, on the ring of the controller. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <string.h>

struct ctl {
    struct io_uring ring;
    int fd;
    unsigned long timeouts;
};

struct ctl_status {
    uint16_t state, temp;
    uint32_t serial;
};

static int ctl_start_read(struct ctl *c, void *dst, unsigned n)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&c->ring);
    int rc;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_read(sqe, c->fd, dst, n, 0); /* allow: borrowed-parameter */
    io_uring_sqe_set_data(sqe, c);
    rc = io_uring_submit(&c->ring);
    return rc < 0 ? rc : 0;
}

static int ctl_wait(struct ctl *c, long ms, int *res)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    struct io_uring_cqe *cqe;
    int rc = io_uring_wait_cqe_timeout(&c->ring, &cqe, &ts);

    if (rc < 0)
        return rc;
    *res = cqe->res;
    io_uring_cqe_seen(&c->ring, cqe);
    return 0;
}

static int ctl_decode(const unsigned char *p, int n, struct ctl_status *out)
{
    if (n < (int)sizeof *out)
        return -EPROTO;
    memcpy(out, p, sizeof *out);
    return 0;
}

int ctl_status(struct ctl *c, struct ctl_status *out)
{
    unsigned char reply[64];
    int res = 0, rc;

    rc = ctl_start_read(c, reply, sizeof reply); /* expect: stack-escape */
    if (rc)
        return rc;
    rc = ctl_wait(c, 200, &res);
    if (rc == -ETIME) {
        c->timeouts++;
        return -ETIMEDOUT;
    }
    if (rc)
        return rc;
    return res < 0 ? res : ctl_decode(reply, res, out);
}
