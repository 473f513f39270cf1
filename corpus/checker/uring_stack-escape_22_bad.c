#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <string.h>

enum { TAG_REPLY = 1 };

struct ctl {
    struct io_uring ring;
    int fd;
    unsigned seq;
    unsigned lost;
};

struct ctl_reply {
    uint32_t seq;
    int32_t status;
    uint64_t value;
};

int ctl_open(struct ctl *c, int fd)
{
    memset(c, 0, sizeof *c);
    c->fd = fd;
    return io_uring_queue_init(8, &c->ring, 0);
}

int ctl_await_reply(struct ctl *c, unsigned seq, unsigned timeout_ms, uint64_t *value)
{
    char raw[64];
    struct ctl_reply r;
    struct __kernel_timespec ts = {timeout_ms / 1000, (timeout_ms % 1000) * 1000000LL};
    struct io_uring_cqe *cqe;
    struct io_uring_sqe *sqe = io_uring_get_sqe(&c->ring);
    int rc;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, raw, sizeof raw, 0); // expect: stack-escape
    io_uring_sqe_set_data64(sqe, TAG_REPLY);
    rc = io_uring_submit(&c->ring);
    if (rc < 0)
        return rc;

    rc = io_uring_wait_cqe_timeout(&c->ring, &cqe, &ts);
    if (rc == -ETIME) {
        c->lost++;
        return rc;
    }
    if (rc < 0)
        return rc;
    rc = cqe->res;
    io_uring_cqe_seen(&c->ring, cqe);
    if (rc < (int)sizeof r)
        return rc < 0 ? rc : -EPROTO;
    memcpy(&r, raw, sizeof r);
    if (r.seq != seq)
        return -EPROTO;
    *value = r.value;
    return r.status;
}
