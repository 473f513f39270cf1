/* One request and one reply on a serial line, with a deadline, on a private ring. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_READ = 1, TAG_CANCEL = 2 };

struct line {
    struct io_uring ring;
    int fd;
    unsigned long timeouts;
};

static int line_start(struct line *l, void *dst, unsigned n)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&l->ring);

    if (!sqe)
        return -EBUSY;
    io_uring_prep_read(sqe, l->fd, dst, n, 0);
    io_uring_sqe_set_data64(sqe, TAG_READ);
    while (io_uring_sq_ready(&l->ring) > 0) {
        int rc = io_uring_submit(&l->ring);
        if (rc < 0 && rc != -EINTR && rc != -EAGAIN)
            abort();
    }
    return 0;
}

static int line_cancel(struct line *l)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&l->ring);
    int left = 1, res = -ECANCELED;

    if (sqe) {
        io_uring_prep_cancel64(sqe, TAG_READ, 0);
        io_uring_sqe_set_data64(sqe, TAG_CANCEL);
        io_uring_submit(&l->ring);
        left++;
    }
    while (left > 0) {
        struct io_uring_cqe *cqe;
        int rc = io_uring_wait_cqe(&l->ring, &cqe);

        if (rc == -EINTR || rc == -EAGAIN)
            continue;
        if (rc < 0)
            abort();
        if (io_uring_cqe_get_data64(cqe) == TAG_READ)
            res = cqe->res;
        io_uring_cqe_seen(&l->ring, cqe);
        left--;
    }
    return res;
}

int line_reply(struct line *l, char *out, size_t cap)
{
    char reply[128];
    struct __kernel_timespec ts = {.tv_sec = 0, .tv_nsec = 300000000};
    struct io_uring_cqe *cqe;
    int rc = line_start(l, reply, sizeof reply);

    if (rc)
        return rc;
    rc = io_uring_wait_cqe_timeout(&l->ring, &cqe, &ts);
    if (rc < 0) {
        l->timeouts++;
        rc = line_cancel(l);
    } else {
        rc = cqe->res;
        io_uring_cqe_seen(&l->ring, cqe);
    }
    if (rc < 0)
        return rc;
    if ((size_t)rc >= cap)
        return -ENOSPC;
    memcpy(out, reply, (size_t)rc);
    out[rc] = '\0';
    return rc;
}
