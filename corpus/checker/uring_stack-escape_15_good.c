/* Probe with a time limit; the read is cancelled and awaited before the buffer goes. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_READ = 1, TAG_CANCEL = 2 };

struct probe {
    struct io_uring ring; /* used by this probe only */
    int fd;
};

static int wait_tag(struct probe *p, uint64_t tag)
{
    for (;;) {
        struct io_uring_cqe *cqe;
        int rc = io_uring_wait_cqe(&p->ring, &cqe);
        uint64_t got;

        if (rc == -EINTR)
            continue;
        if (rc < 0)
            abort();
        got = io_uring_cqe_get_data64(cqe);
        rc = cqe->res;
        io_uring_cqe_seen(&p->ring, cqe);
        if (got == tag)
            return rc;
    }
}

static int cancel_read(struct probe *p)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&p->ring);

    if (!sqe)
        abort();
    io_uring_prep_cancel64(sqe, TAG_READ, 0);
    sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
    io_uring_sqe_set_data64(sqe, TAG_CANCEL);
    io_uring_submit(&p->ring);
    return wait_tag(p, TAG_READ);
}

static int await_read(struct probe *p, unsigned ms)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
    struct io_uring_cqe *cqe;
    int rc = io_uring_wait_cqe_timeout(&p->ring, &cqe, &ts);

    if (rc == 0)
        return wait_tag(p, TAG_READ);
    rc = cancel_read(p);
    return rc == -ECANCELED ? -ETIME : rc;
}

int probe_version(struct probe *p, unsigned ms, int *major, int *minor)
{
    char banner[128];
    struct io_uring_sqe *sqe = io_uring_get_sqe(&p->ring);
    char *dot;
    int n;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_read(sqe, p->fd, banner, sizeof banner - 1, 0);
    io_uring_sqe_set_data64(sqe, TAG_READ);
    if (io_uring_submit(&p->ring) != 1)
        abort();
    n = await_read(p, ms);
    if (n <= 0)
        return n ? n : -ECONNRESET;
    banner[n] = '\0';
    dot = strchr(banner, '.');
    if (!dot)
        return -EPROTO;
    *major = atoi(banner);
    *minor = atoi(dot + 1);
    return 0;
}
