/* Append-only log on io_uring. Records queue up during a tick and go out in one submission. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

struct rec_hdr {
    uint32_t magic, len;
    uint64_t lsn;
};

struct rec {
    struct rec_hdr hdr;
    void *payload;
    void (*done)(void *arg, uint64_t lsn, int err);
    void *arg;
};

struct wal {
    struct io_uring ring;
    int fd;
    uint64_t next_lsn;
    off_t tail;
    unsigned queued;
};

static void rec_complete(struct rec *r, int res)
{
    int want = (int)(sizeof r->hdr + r->hdr.len);
    r->done(r->arg, r->hdr.lsn, res == want ? 0 : (res < 0 ? res : -EIO));
    free(r->payload);
    free(r);
}

/* Takes the payload over; done() runs from wal_poll(). */
int wal_append(struct wal *w, void *payload, uint32_t len, void (*done)(void *, uint64_t, int), void *arg)
{
    struct iovec iov[2];
    struct io_uring_sqe *sqe;
    struct rec *r = malloc(sizeof *r);

    if (!r)
        return -ENOMEM;
    sqe = io_uring_get_sqe(&w->ring);
    if (!sqe) {
        free(r);
        return -EAGAIN;
    }
    r->hdr = (struct rec_hdr){0x57414c31, len, w->next_lsn++};
    r->payload = payload;
    r->done = done;
    r->arg = arg;
    iov[0].iov_base = &r->hdr;
    iov[0].iov_len = sizeof r->hdr;
    iov[1].iov_base = payload;
    iov[1].iov_len = len;
    io_uring_prep_writev(sqe, w->fd, iov, 2, (uint64_t)w->tail); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, r);
    w->tail += (off_t)(sizeof r->hdr + len);
    w->queued++;
    return 0;
}

/* Called once at the end of every tick. */
int wal_flush(struct wal *w)
{
    int rc;
    if (!w->queued)
        return 0;
    rc = io_uring_submit(&w->ring);
    if (rc < 0)
        return rc;
    w->queued -= (unsigned)rc;
    return 0;
}

void wal_poll(struct wal *w)
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(&w->ring, &cqe) == 0) {
        struct rec *r = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(&w->ring, cqe);
        if (r)
            rec_complete(r, res);
    }
}
