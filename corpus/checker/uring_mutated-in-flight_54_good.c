#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define QD 16
#define BLK 32768

struct blk {
    struct blk *next;
    int writing;
    unsigned long long off;
    unsigned len, done;
    char data[BLK];
};

struct copier {
    struct io_uring ring;
    int in, out;
    unsigned long long size, next_off;
    struct blk *idle;
    unsigned busy;
    int error;
    struct blk pool[QD];
};

static void queue_blk(struct copier *c, struct blk *b)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&c->ring);
    if (!sqe) {
        io_uring_submit(&c->ring);
        sqe = io_uring_get_sqe(&c->ring);
    }
    if (b->writing)
        io_uring_prep_write(sqe, c->out, b->data + b->done, b->len - b->done, b->off + b->done);
    else
        io_uring_prep_read(sqe, c->in, b->data + b->done, b->len - b->done, b->off + b->done);
    io_uring_sqe_set_data(sqe, b);
}

static void start_reads(struct copier *c)
{
    while (c->idle && c->next_off < c->size && !c->error) {
        struct blk *b = c->idle;
        unsigned long long left = c->size - c->next_off;
        c->idle = b->next;
        b->writing = 0;
        b->done = 0;
        b->off = c->next_off;
        b->len = left < BLK ? (unsigned)left : BLK;
        c->next_off += b->len;
        c->busy++;
        queue_blk(c, b);
    }
}

static void retire(struct copier *c, struct blk *b)
{
    memset(b->data, 0, sizeof b->data);
    b->next = c->idle;
    c->idle = b;
    c->busy--;
}

static void on_cqe(struct copier *c, struct blk *b, int res)
{
    if (res == -EAGAIN || res == -EINTR) {
        queue_blk(c, b);
        return;
    }
    if (res <= 0 || c->error) {
        if (!c->error)
            c->error = res ? res : -EIO;
        retire(c, b);
        return;
    }
    b->done += (unsigned)res;
    if (b->done < b->len) {
        queue_blk(c, b);
    } else if (!b->writing) {
        b->writing = 1;
        b->done = 0;
        queue_blk(c, b);
    } else {
        retire(c, b);
    }
}

int copy_fd(int in, int out, unsigned long long size)
{
    struct copier *c = calloc(1, sizeof *c);
    struct io_uring_cqe *cqe;
    int rc;
    if (!c)
        return -ENOMEM;
    if ((rc = io_uring_queue_init(2 * QD, &c->ring, 0)) < 0) {
        free(c);
        return rc;
    }
    c->in = in;
    c->out = out;
    c->size = size;
    for (int i = 0; i < QD; i++) {
        c->pool[i].next = c->idle;
        c->idle = &c->pool[i];
    }
    start_reads(c);
    while (c->busy) {
        io_uring_submit(&c->ring);
        if (io_uring_wait_cqe(&c->ring, &cqe) < 0)
            continue;
        on_cqe(c, io_uring_cqe_get_data(cqe), cqe->res);
        io_uring_cqe_seen(&c->ring, cqe);
        start_reads(c);
    }
    rc = c->error;
    io_uring_queue_exit(&c->ring);
    free(c);
    return rc;
}
