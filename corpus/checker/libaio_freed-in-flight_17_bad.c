#define _GNU_SOURCE
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 32
#define ALIGN 4096

struct extent {
    long long offset;
    size_t size;
    void *dst;
};

struct reader {
    io_context_t ctx;
    int fd;
    int dead;
    struct iocb cbs[BATCH];
};

int reader_init(struct reader *r, int fd)
{
    memset(r, 0, sizeof *r);
    r->fd = fd;
    return io_setup(BATCH, &r->ctx);
}

static void release(void **bufs, int n)
{
    for (int i = 0; i < n; i++)
        free(bufs[i]); // allow: freed-in-flight
}

static void deliver(const struct extent *ex, void **bufs, int n)
{
    for (int i = 0; i < n; i++) {
        size_t skew = (size_t)(ex[i].offset % ALIGN);

        memcpy(ex[i].dst, (char *)bufs[i] + skew, ex[i].size);
    }
}

static int prepare(struct reader *r, const struct extent *ex, void **bufs, struct iocb **list, int n)
{
    for (int i = 0; i < n; i++) {
        long long base = ex[i].offset - ex[i].offset % ALIGN;
        size_t span = (size_t)(ex[i].offset - base) + ex[i].size;

        span = (span + ALIGN - 1) / ALIGN * ALIGN;
        if (posix_memalign(&bufs[i], ALIGN, span)) {
            release(bufs, i);
            return -ENOMEM;
        }
        io_prep_pread(&r->cbs[i], r->fd, bufs[i], span, base);
        list[i] = &r->cbs[i];
    }
    return 0;
}

int reader_fetch(struct reader *r, const struct extent *ex, int n)
{
    struct timespec limit = {.tv_sec = 1};
    struct io_event ev[BATCH];
    struct iocb *list[BATCH];
    void *bufs[BATCH];
    int rc, got;

    if (r->dead || n < 1 || n > BATCH)
        return -EINVAL;
    rc = prepare(r, ex, bufs, list, n);
    if (rc)
        return rc;
    rc = io_submit(r->ctx, n, list);
    if (rc <= 0) {
        release(bufs, n);
        return rc ? rc : -EAGAIN;
    }
    got = io_getevents(r->ctx, rc, rc, ev, &limit);
    if (got != n) {
        r->dead = 1;
        release(bufs, n); // expect: freed-in-flight
        return got < 0 ? got : -ETIMEDOUT;
    }
    deliver(ex, bufs, n);
    release(bufs, n);
    return 0;
}
