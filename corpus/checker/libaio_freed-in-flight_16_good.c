#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_BATCH 64
#define SECTOR 512

struct extent {
    uint64_t off;
    uint32_t len;
    void *dst;
};

struct batch {
    unsigned n;
    struct iocb cb[MAX_BATCH];
    struct iocb *list[MAX_BATCH];
    void *bounce[MAX_BATCH];
    size_t skip[MAX_BATCH];
};

static void batch_release(struct batch *b)
{
    for (unsigned i = 0; i < b->n; i++)
        free(b->bounce[i]);
    free(b);
}

static int batch_add(struct batch *b, int fd, const struct extent *e)
{
    uint64_t start = e->off & ~(uint64_t)(SECTOR - 1);
    size_t span = (size_t)(e->off - start) + e->len;
    void *p;

    span = (span + SECTOR - 1) & ~(size_t)(SECTOR - 1);
    if (posix_memalign(&p, SECTOR, span))
        return -ENOMEM;
    b->bounce[b->n] = p;
    b->skip[b->n] = (size_t)(e->off - start);
    b->list[b->n] = &b->cb[b->n];
    io_prep_pread(b->list[b->n], fd, p, span, (long long)start);
    b->n++;
    return 0;
}

static void drain(io_context_t ctx, int left)
{
    struct io_event ev[MAX_BATCH];
    while (left > 0) {
        int n = io_getevents(ctx, 1, left, ev, NULL);
        if (n > 0)
            left -= n;
        else if (n != -EINTR)
            abort();
    }
}

int multi_read(io_context_t ctx, int fd, const struct extent *ext, unsigned n)
{
    struct io_event ev[MAX_BATCH];
    struct timespec limit = {1, 0};
    struct batch *b;
    int rc = 0, sub, got;

    if (n == 0 || n > MAX_BATCH || !(b = calloc(1, sizeof *b)))
        return -EINVAL;
    for (unsigned i = 0; i < n && rc == 0; i++)
        rc = batch_add(b, fd, &ext[i]);
    if (rc < 0) {
        batch_release(b);
        return rc;
    }
    sub = io_submit(ctx, n, b->list);
    if (sub <= 0) {
        batch_release(b);
        return sub ? sub : -EAGAIN;
    }
    got = io_getevents(ctx, sub, sub, ev, &limit);
    if (got != sub) {
        drain(ctx, sub - (got > 0 ? got : 0));
        batch_release(b);
        return got < 0 ? got : -ETIMEDOUT;
    }
    for (int i = 0; i < got; i++)
        if ((long)ev[i].res < 0)
            rc = (int)(long)ev[i].res;
    for (int i = 0; rc == 0 && i < sub; i++)
        memcpy(ext[i].dst, (char *)b->bounce[i] + b->skip[i], ext[i].len);
    batch_release(b);
    return rc ? rc : sub;
}
