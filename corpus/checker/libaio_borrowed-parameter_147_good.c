/* Block device layer on native AIO: the caller lends a sector buffer and is called back with the result. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef void (*blk_done_fn)(void *arg, long res);

struct blk_dev {
    io_context_t ctx;
    int fd;
    unsigned sector;
    unsigned in_flight, depth;
};

struct blk_op {
    struct iocb cb;
    blk_done_fn done;
    void *arg;
};

int blk_open(struct blk_dev *d, int fd, unsigned sector, unsigned depth)
{
    memset(d, 0, sizeof *d);
    d->fd = fd;
    d->sector = sector;
    d->depth = depth;
    return io_setup((int)depth, &d->ctx);
}

static int blk_submit(struct blk_dev *d, struct blk_op *op)
{
    struct iocb *list[1] = {&op->cb};
    int rc = io_submit(d->ctx, 1, list);

    if (rc == 1) {
        d->in_flight++;
        return 0;
    }
    free(op);
    return rc < 0 ? rc : -EAGAIN;
}

static struct blk_op *blk_op_new(struct blk_dev *d, size_t n, blk_done_fn done, void *arg)
{
    struct blk_op *op;
    if (n % d->sector || d->in_flight == d->depth)
        return NULL;
    op = calloc(1, sizeof *op);
    if (op) {
        op->done = done;
        op->arg = arg;
    }
    return op;
}

int blk_write(struct blk_dev *d, const void *buf, size_t n, long long off, blk_done_fn done, void *arg)
{
    struct blk_op *op = blk_op_new(d, n, done, arg);
    if (!op)
        return -EINVAL;
    io_prep_pwrite(&op->cb, d->fd, (void *)buf, n, off);
    op->cb.data = op;
    return blk_submit(d, op);
}

int blk_read(struct blk_dev *d, void *buf, size_t n, long long off, blk_done_fn done, void *arg)
{
    struct blk_op *op = blk_op_new(d, n, done, arg);
    if (!op)
        return -EINVAL;
    io_prep_pread(&op->cb, d->fd, buf, n, off);
    op->cb.data = op;
    return blk_submit(d, op);
}

int blk_poll(struct blk_dev *d, int ms)
{
    struct io_event ev[16];
    struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
    int n = io_getevents(d->ctx, d->in_flight ? 1 : 0, 16, ev, &ts);

    for (int i = 0; i < n; i++) {
        struct blk_op *op = ev[i].data;
        d->in_flight--;
        op->done(op->arg, (long)ev[i].res);
        free(op);
    }
    return n;
}

int blk_close(struct blk_dev *d)
{
    while (d->in_flight) {
        int n = blk_poll(d, 1000);
        if (n < 0 && n != -EINTR)
            return n;
    }
    return io_destroy(d->ctx);
}
