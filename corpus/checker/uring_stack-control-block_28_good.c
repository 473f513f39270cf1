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
    struct iovec iov[2];
    void *payload;
    void (*done)(void *arg, uint64_t lsn, int err);
    void *arg;
};

struct wal {
    struct io_uring ring;
    int fd;
    uint64_t next_lsn;
    off_t tail;
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
    r->iov[0].iov_base = &r->hdr;
    r->iov[0].iov_len = sizeof r->hdr;
    r->iov[1].iov_base = payload;
    r->iov[1].iov_len = len;
    io_uring_prep_writev(sqe, w->fd, r->iov, 2, (uint64_t)w->tail);
    io_uring_sqe_set_data(sqe, r);
    w->tail += (off_t)(sizeof r->hdr + len);
    return 0;
}

int wal_flush(struct wal *w)
{
    int rc = io_uring_submit(&w->ring);
    return rc < 0 ? rc : 0;
}

/* Checkpoint marks are rare and wait for the disk; other completions are served meanwhile. */
int wal_checkpoint(struct wal *w, uint64_t lsn)
{
    struct rec_hdr mark = {0x434b5054, 0, lsn};
    struct iovec iov = {&mark, sizeof mark};
    struct io_uring_sqe *sqe = io_uring_get_sqe(&w->ring);
    struct io_uring_cqe *cqe;
    int done = 0, res = 0;

    if (!sqe)
        return -EAGAIN;
    io_uring_prep_writev(sqe, w->fd, &iov, 1, (uint64_t)w->tail);
    io_uring_sqe_set_data(sqe, &mark);
    w->tail += (off_t)sizeof mark;
    while (!done) {
        int rc = io_uring_submit_and_wait(&w->ring, 1);
        if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY)
            abort();
        while (!done && io_uring_peek_cqe(&w->ring, &cqe) == 0) {
            void *tag = io_uring_cqe_get_data(cqe);
            int r = cqe->res;
            io_uring_cqe_seen(&w->ring, cqe);
            if (tag == &mark) {
                res = r;
                done = 1;
            } else {
                rec_complete(tag, r);
            }
        }
    }
    return res == (int)sizeof mark ? 0 : -EIO;
}

void wal_poll(struct wal *w)
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(&w->ring, &cqe) == 0) {
        struct rec *r = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(&w->ring, cqe);
        rec_complete(r, res);
    }
}
