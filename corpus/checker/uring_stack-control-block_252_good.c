/* Writes core files: iovecs are built on the stack, and the calls return after the completion. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define MAX_PARTS 8

struct dump_head {
    char magic[8];
    uint32_t parts;
    uint32_t total;
};

struct part {
    const void *p;
    size_t n;
};

struct dumper {
    struct io_uring ring;
    int fd;
    uint64_t at;
};

int dumper_open(struct dumper *d, int fd)
{
    memset(d, 0, sizeof *d);
    d->fd = fd;
    return io_uring_queue_init(4, &d->ring, 0);
}

/* Submits what was prepared (one request) and waits until it is over. */
static int finish(struct dumper *d)
{
    struct io_uring_cqe *cqe;
    int rc;

    do
        rc = io_uring_submit(&d->ring);
    while (rc == 0 || rc == -EINTR || rc == -EAGAIN || rc == -EBUSY);
    if (rc < 0)
        abort(); /* the request would stay queued */
    while ((rc = io_uring_wait_cqe(&d->ring, &cqe)) < 0)
        if (rc != -EINTR && rc != -EAGAIN)
            abort();
    rc = cqe->res;
    io_uring_cqe_seen(&d->ring, cqe);
    return rc;
}

int dumper_write(struct dumper *d, const struct part *parts, unsigned count)
{
    struct dump_head head = {.magic = "DUMPv1\n", .parts = count};
    struct iovec iov[1 + MAX_PARTS];
    struct io_uring_sqe *sqe;
    size_t total = sizeof head;
    int rc;

    if (count > MAX_PARTS)
        return -EINVAL;
    iov[0].iov_base = &head;
    iov[0].iov_len = sizeof head;
    for (unsigned i = 0; i < count; i++) {
        iov[1 + i].iov_base = (void *)parts[i].p;
        iov[1 + i].iov_len = parts[i].n;
        total += parts[i].n;
    }
    head.total = (uint32_t)total;

    sqe = io_uring_get_sqe(&d->ring);
    if (!sqe)
        return -EAGAIN;
    io_uring_prep_writev(sqe, d->fd, iov, 1 + count, d->at);
    rc = finish(d);
    if (rc < 0)
        return rc;
    d->at += (uint64_t)rc;
    return (size_t)rc == total ? 0 : -EIO;
}

int dumper_close(struct dumper *d)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&d->ring);
    int rc = -EAGAIN;

    if (sqe) {
        io_uring_prep_fsync(sqe, d->fd, IORING_FSYNC_DATASYNC);
        rc = finish(d);
    }
    io_uring_queue_exit(&d->ring);
    return rc;
}
