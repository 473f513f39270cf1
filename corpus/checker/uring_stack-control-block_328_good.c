/* Segment log: header and body of a record go out with one vectored write. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

struct record {
    struct {
        uint32_t magic, len;
        uint64_t seq;
    } head;
    struct record *next;
    unsigned char body[];
};

struct seglog {
    struct io_uring ring;
    int fd;
    uint64_t seq, end;
    unsigned pending;
};

int seglog_open(struct seglog *l, int fd)
{
    memset(l, 0, sizeof *l);
    l->fd = fd;
    return io_uring_queue_init(128, &l->ring, 0);
}

static int start_write(struct seglog *l, struct record *r)
{
    struct iovec iov[2];
    struct io_uring_sqe *sqe = io_uring_get_sqe(&l->ring);
    int rc;
    if (!sqe)
        return -EBUSY;
    iov[0].iov_base = &r->head;
    iov[0].iov_len = sizeof r->head;
    iov[1].iov_base = r->body;
    iov[1].iov_len = r->head.len;
    io_uring_prep_writev(sqe, l->fd, iov, 2, l->end);
    io_uring_sqe_set_data(sqe, r);
    do
        rc = io_uring_submit(&l->ring);
    while (rc == -EINTR || rc == -EAGAIN);
    if (rc < 0)
        abort(); /* the entry cannot be taken back */
    l->end += sizeof r->head + r->head.len;
    l->pending++;
    return 0;
}

int seglog_append(struct seglog *l, const void *body, uint32_t n)
{
    struct record *r = malloc(sizeof *r + n);
    int rc;
    if (!r)
        return -ENOMEM;
    r->head.magic = 0x5347454cu;
    r->head.len = n;
    r->head.seq = ++l->seq;
    memcpy(r->body, body, n);
    rc = start_write(l, r);
    if (rc < 0)
        free(r);
    return rc;
}

unsigned seglog_reap(struct seglog *l)
{
    struct io_uring_cqe *cqe;
    unsigned n = 0;
    while (l->pending && io_uring_peek_cqe(&l->ring, &cqe) == 0) {
        free(io_uring_cqe_get_data(cqe));
        io_uring_cqe_seen(&l->ring, cqe);
        l->pending--;
        n++;
    }
    return n;
}
