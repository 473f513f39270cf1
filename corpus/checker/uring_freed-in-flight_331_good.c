/* Read with a limit: a read that takes too long is cancelled and awaited. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_READ = 1, TAG_CANCEL = 2 };

struct fetcher {
    struct io_uring ring; /* used by this fetcher only */
    int fd;
};

static int next_event(struct fetcher *f, uint64_t *tag)
{
    struct io_uring_cqe *cqe;
    int rc;
    do
        rc = io_uring_wait_cqe(&f->ring, &cqe);
    while (rc == -EINTR);
    if (rc < 0)
        abort();
    *tag = cqe->user_data;
    rc = cqe->res;
    io_uring_cqe_seen(&f->ring, cqe);
    return rc;
}

static int cancel_and_wait(struct fetcher *f)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&f->ring);
    int left = 1, result = -ECANCELED;
    if (sqe) {
        io_uring_prep_cancel64(sqe, TAG_READ, 0);
        sqe->user_data = TAG_CANCEL;
        if (io_uring_submit(&f->ring) != 1)
            abort();
        left++;
    }
    while (left) {
        uint64_t tag;
        int res = next_event(f, &tag);
        if (tag == TAG_READ)
            result = res;
        left--;
    }
    return result;
}

/* On success *out belongs to the caller. */
int fetch_block(struct fetcher *f, uint64_t at, unsigned n, long ms, char **out)
{
    struct __kernel_timespec limit = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    char *block = malloc(n);
    int rc;
    if (!block)
        return -ENOMEM;
    sqe = io_uring_get_sqe(&f->ring);
    if (!sqe) {
        free(block);
        return -EBUSY;
    }
    io_uring_prep_read(sqe, f->fd, block, n, at);
    sqe->user_data = TAG_READ;
    if (io_uring_submit(&f->ring) < 1)
        abort();
    rc = io_uring_wait_cqe_timeout(&f->ring, &cqe, &limit);
    if (rc == 0) {
        rc = cqe->res;
        io_uring_cqe_seen(&f->ring, cqe);
    } else {
        rc = cancel_and_wait(f);
    }
    if (rc < 0) {
        free(block);
        return rc;
    }
    *out = block;
    return rc;
}
