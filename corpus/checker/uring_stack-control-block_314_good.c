/* Vectored read with a deadline on a private ring: iovecs, timeout and record
 * header live in the frame that waits for both completions. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

enum { TAG_READ = 1, TAG_TIMEOUT = 2 };

struct wal_header {
    uint64_t lsn;
    uint32_t len, crc;
};

struct wal {
    struct io_uring ring;
    int fd;
};

/* Waits until `n` completions have come in; there is no way to give up, the
 * kernel may write into our frame until then. */
static int wait_both(struct io_uring *ring, int n)
{
    int result = -EIO;

    while (n > 0) {
        struct io_uring_cqe *cqe;
        int rc = io_uring_submit_and_wait(ring, 1);

        if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY) {
            fprintf(stderr, "wal ring: %s\n", strerror(-rc));
            abort();
        }
        while (n > 0 && io_uring_peek_cqe(ring, &cqe) == 0) {
            if (cqe->user_data == TAG_READ)
                result = cqe->res;
            io_uring_cqe_seen(ring, cqe);
            n--;
        }
    }
    return result == -ECANCELED ? -ETIMEDOUT : result;
}

static int wal_readv(struct wal *w, const struct iovec *iov, unsigned n, uint64_t at, unsigned ms)
{
    struct __kernel_timespec limit = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000LL};
    struct io_uring_sqe *rd, *to;

    if (io_uring_sq_space_left(&w->ring) < 2)
        return -EBUSY;
    rd = io_uring_get_sqe(&w->ring);
    to = io_uring_get_sqe(&w->ring);
    io_uring_prep_readv(rd, w->fd, iov, n, at);
    rd->flags |= IOSQE_IO_LINK;
    rd->user_data = TAG_READ;
    io_uring_prep_link_timeout(to, &limit, 0);
    to->user_data = TAG_TIMEOUT;
    return wait_both(&w->ring, 2);
}

int wal_read_record(struct wal *w, uint64_t at, void *payload, size_t cap, uint64_t *lsn)
{
    struct wal_header h;
    struct iovec iov[2] = {{&h, sizeof h}, {payload, cap}};
    int got = wal_readv(w, iov, 2, at, 2500);

    if (got < 0)
        return got;
    if ((size_t)got < sizeof h || h.len > (size_t)got - sizeof h)
        return -EIO;
    *lsn = h.lsn;
    return (int)h.len;
}

int wal_open(struct wal *w, int fd)
{
    w->fd = fd;
    return io_uring_queue_init(8, &w->ring, 0);
}

void wal_close(struct wal *w)
{
    io_uring_queue_exit(&w->ring);
}
