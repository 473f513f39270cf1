#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define BATCH_MAX 24

struct rec_hdr {
    uint32_t len;
    uint32_t kind;
    uint64_t lsn;
};

struct wal_rec {
    struct rec_hdr hdr;
    struct wal_rec *next;
    unsigned char body[];
};

struct wal_batch {
    struct wal_rec *head, **tail;
    unsigned count;
    size_t bytes;
    uint64_t last_lsn;
    struct iovec iov[2 * BATCH_MAX];
};

struct wal {
    struct io_uring ring;
    int fd;
    int broken;
    off_t end;
    uint64_t next_lsn, durable_lsn;
    unsigned inflight;
    struct wal_batch *open;
};

static struct wal_batch *batch_new(void)
{
    struct wal_batch *b = calloc(1, sizeof *b);
    if (b)
        b->tail = &b->head;
    return b;
}

static void batch_free(struct wal_batch *b)
{
    while (b->head) {
        struct wal_rec *r = b->head;
        b->head = r->next;
        free(r);
    }
    free(b);
}

/* Close the open batch and queue it; the commit thread submits in wal_tick(). */
static int wal_seal(struct wal *w)
{
    struct wal_batch *b = w->open;
    unsigned n = 0;
    struct io_uring_sqe *sqe;

    if (!b || b->count == 0)
        return 0;
    sqe = io_uring_get_sqe(&w->ring);
    if (!sqe)
        return -EBUSY;
    for (struct wal_rec *r = b->head; r; r = r->next) {
        b->iov[n].iov_base = &r->hdr;
        b->iov[n++].iov_len = sizeof r->hdr;
        b->iov[n].iov_base = r->body;
        b->iov[n++].iov_len = r->hdr.len;
    }
    io_uring_prep_writev(sqe, w->fd, b->iov, n, (uint64_t)w->end);
    io_uring_sqe_set_data(sqe, b);
    w->end += (off_t)b->bytes;
    w->inflight++;
    w->open = NULL;
    return 1;
}

int wal_append(struct wal *w, uint32_t kind, const void *body, uint32_t len, uint64_t *lsn)
{
    struct wal_rec *r;
    if (w->broken)
        return -EIO;
    if (w->open && w->open->count == BATCH_MAX) {
        int rc = wal_seal(w);
        if (rc < 0)
            return rc;
    }
    if (!w->open && !(w->open = batch_new()))
        return -ENOMEM;
    r = malloc(sizeof *r + len);
    if (!r)
        return -ENOMEM;
    r->hdr = (struct rec_hdr){.len = len, .kind = kind, .lsn = w->next_lsn++};
    r->next = NULL;
    memcpy(r->body, body, len);
    *w->open->tail = r;
    w->open->tail = &r->next;
    w->open->count++;
    w->open->bytes += sizeof r->hdr + len;
    w->open->last_lsn = *lsn = r->hdr.lsn;
    return 0;
}

static void batch_done(struct wal *w, struct wal_batch *b, int res)
{
    w->inflight--;
    if (res < 0 || (size_t)res != b->bytes)
        w->broken = 1;
    else if (!w->broken && b->last_lsn > w->durable_lsn)
        w->durable_lsn = b->last_lsn;
    batch_free(b);
}

int wal_tick(struct wal *w)
{
    struct io_uring_cqe *cqe;
    int rc = wal_seal(w);
    if (rc < 0 && rc != -EBUSY)
        return rc;
    rc = io_uring_submit(&w->ring);
    while (w->inflight && io_uring_peek_cqe(&w->ring, &cqe) == 0) {
        batch_done(w, io_uring_cqe_get_data(cqe), cqe->res);
        io_uring_cqe_seen(&w->ring, cqe);
    }
    return rc < 0 ? rc : 0;
}
