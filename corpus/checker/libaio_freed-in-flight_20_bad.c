#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ALIGN 4096
#define MAX_BATCH 64

struct extent {
    uint64_t offset;
    uint32_t length;
    void *dst;
};

struct reader {
    io_context_t ctx;
    int fd;
    struct iocb slots[MAX_BATCH];
    struct iocb *table[MAX_BATCH];
    void *bounce[MAX_BATCH];
    uint64_t timeouts;
};

static uint32_t round_up(uint32_t n) { return (n + ALIGN - 1) & ~(uint32_t)(ALIGN - 1); }

int reader_open(struct reader *r, int fd)
{
    memset(r, 0, sizeof *r);
    r->fd = fd;
    return io_setup(MAX_BATCH, &r->ctx);
}

static int reader_prepare(struct reader *r, const struct extent *e, int n)
{
    for (int i = 0; i < n; i++) {
        uint64_t start = e[i].offset & ~(uint64_t)(ALIGN - 1);
        uint32_t skew = (uint32_t)(e[i].offset - start);

        if (posix_memalign(&r->bounce[i], ALIGN, round_up(e[i].length + skew)) != 0) {
            while (i-- > 0)
                free(r->bounce[i]);
            return -ENOMEM;
        }
        io_prep_pread(&r->slots[i], r->fd, r->bounce[i], round_up(e[i].length + skew), (long long)start);
        r->slots[i].data = (void *)(uintptr_t)i;
        r->table[i] = &r->slots[i];
    }
    return 0;
}

int reader_multi_read(struct reader *r, const struct extent *e, int n)
{
    struct io_event ev[MAX_BATCH];
    struct timespec limit = {1, 0};
    int rc, got, queued = 0;

    if (n <= 0 || n > MAX_BATCH)
        return -EINVAL;
    rc = reader_prepare(r, e, n);
    if (rc < 0)
        return rc;
    while (queued < n) {
        rc = io_submit(r->ctx, n - queued, r->table + queued);
        if (rc > 0)
            queued += rc;
        else if (rc != -EAGAIN)
            abort();
    }

    got = io_getevents(r->ctx, n, n, ev, &limit);
    if (got != n) {
        r->timeouts++;
        for (int i = 0; i < n; i++)
            free(r->bounce[i]); // expect: freed-in-flight
        return got < 0 ? got : -ETIMEDOUT;
    }

    rc = 0;
    for (int k = 0; k < got; k++) {
        int i = (int)(uintptr_t)ev[k].data;
        size_t skew = e[i].offset & (ALIGN - 1);

        if ((long)ev[k].res < (long)(e[i].length + skew))
            rc = -EIO;
        else
            memcpy(e[i].dst, (char *)r->bounce[i] + skew, e[i].length);
        free(r->bounce[i]);
    }
    return rc;
}
