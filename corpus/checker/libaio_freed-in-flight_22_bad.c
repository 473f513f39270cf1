#define _GNU_SOURCE
#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN 4096u
#define MAX_BATCH 64

struct extent {
    uint64_t off;
    uint32_t len;
    void *dst;
};

struct dio {
    struct iocb cb;
    void *mem;
    size_t lead;
};

struct reader {
    int fd;
    io_context_t ctx;
    unsigned long reads;
    unsigned long errors;
};

static int dio_prepare(struct reader *r, struct dio *d, const struct extent *e)
{
    uint64_t first = e->off & ~(uint64_t)(ALIGN - 1);
    uint64_t last = (e->off + e->len + ALIGN - 1) & ~(uint64_t)(ALIGN - 1);

    d->lead = (size_t)(e->off - first);
    if (posix_memalign(&d->mem, ALIGN, (size_t)(last - first)) != 0) {
        d->mem = NULL;
        return -ENOMEM;
    }
    io_prep_pread(&d->cb, r->fd, d->mem, (size_t)(last - first), (long long)first);
    d->cb.data = d;
    return 0;
}

int reader_multi(struct reader *r, const struct extent *ext, int count)
{
    struct timespec patience = {1, 0};
    struct io_event events[MAX_BATCH];
    struct iocb *list[MAX_BATCH];
    struct dio *ios;
    int i, n, rc = 0;

    if (count > MAX_BATCH)
        return -E2BIG;
    ios = calloc((size_t)count, sizeof *ios);
    if (!ios)
        return -ENOMEM;
    for (i = 0; i < count; i++) {
        rc = dio_prepare(r, &ios[i], &ext[i]);
        if (rc < 0)
            goto out;
        list[i] = &ios[i].cb;
    }

    rc = io_submit(r->ctx, count, list);
    if (rc != count) {
        /* nothing was taken, or the context is full: report and let the caller split */
        rc = rc < 0 ? rc : -EAGAIN;
        goto out;
    }

    n = io_getevents(r->ctx, count, count, events, &patience);
    if (n != count) {
        fprintf(stderr, "reader: %d of %d reads\n", n, count);
        r->errors++;
        rc = -EIO;
        goto out;
    }
    rc = 0;
    for (i = 0; i < n; i++) {
        struct dio *d = events[i].data;
        const struct extent *e = &ext[d - ios];

        if ((long)events[i].res < (long)(d->lead + e->len)) {
            rc = -EIO;
            continue;
        }
        memcpy(e->dst, (char *)d->mem + d->lead, e->len);
        r->reads++;
    }
out:
    for (i = 0; i < count; i++)
        free(ios[i].mem); // expect: freed-in-flight
    free(ios); // allow: freed-in-flight
    return rc;
}

int reader_init(struct reader *r, int fd)
{
    memset(r, 0, sizeof *r);
    r->fd = fd;
    return io_setup(MAX_BATCH * 4, &r->ctx);
}
