#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_REPLY = 1, TAG_CANCEL = 2 };

struct ctl {
    struct io_uring ring;
    int fd;
    unsigned lost;
};

struct ctl_reply {
    uint32_t seq;
    int32_t status;
    uint64_t value;
};

static int reap_one(struct ctl *c, uint64_t *tag)
{
    struct io_uring_cqe *cqe;
    int rc;
    do {
        rc = io_uring_wait_cqe(&c->ring, &cqe);
    } while (rc == -EINTR);
    if (rc < 0)
        abort();
    *tag = io_uring_cqe_get_data64(cqe);
    rc = cqe->res;
    io_uring_cqe_seen(&c->ring, cqe);
    return rc;
}

int ctl_await_reply(struct ctl *c, unsigned seq, unsigned timeout_ms, uint64_t *value)
{
    char raw[64];
    struct ctl_reply r;
    struct __kernel_timespec ts = {timeout_ms / 1000, (timeout_ms % 1000) * 1000000LL};
    struct io_uring_sqe *sqe, *lt;
    int got = -ECANCELED;

    if (io_uring_sq_space_left(&c->ring) < 2)
        return -EBUSY;
    sqe = io_uring_get_sqe(&c->ring);
    io_uring_prep_recv(sqe, c->fd, raw, sizeof raw, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
    io_uring_sqe_set_data64(sqe, TAG_REPLY);
    lt = io_uring_get_sqe(&c->ring);
    io_uring_prep_link_timeout(lt, &ts, 0);
    io_uring_sqe_set_data64(lt, TAG_CANCEL);
    if (io_uring_submit(&c->ring) != 2)
        abort();

    for (int i = 0; i < 2; i++) {
        uint64_t tag;
        int res = reap_one(c, &tag);
        if (tag == TAG_REPLY)
            got = res;
    }
    if (got == -ECANCELED) {
        c->lost++;
        return -ETIME;
    }
    if (got < (int)sizeof r)
        return got < 0 ? got : -EPROTO;
    memcpy(&r, raw, sizeof r);
    if (r.seq != seq)
        return -EPROTO;
    *value = r.value;
    return r.status;
}
