/* Vector index: reads a batch of posting blocks with O_DIRECT. */
#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 32
#define BLOCK 4096

struct reader {
    io_context_t ctx;
    int fd;
    struct iocb cb[BATCH];
};

struct want {
    uint64_t block;
    void *dst;
};

int reader_open(struct reader *r, int fd)
{
    memset(r, 0, sizeof *r);
    r->fd = fd;
    return io_setup(BATCH, &r->ctx);
}

static void copy_out(const struct want *w, void **aligned, int n)
{
    for (int i = 0; i < n; i++)
        memcpy(w[i].dst, aligned[i], BLOCK);
}

int reader_fetch(struct reader *r, const struct want *w, int n)
{
    void *aligned[BATCH] = {0};
    struct iocb *list[BATCH];
    struct io_event ev[BATCH];
    struct timespec limit = {1, 0};
    int started, got, rc = 0;

    if (n < 1 || n > BATCH)
        return -EINVAL;
    for (int i = 0; i < n; i++) {
        if (posix_memalign(&aligned[i], BLOCK, BLOCK)) {
            while (i-- > 0)
                free(aligned[i]);
            return -ENOMEM;
        }
        io_prep_pread(&r->cb[i], r->fd, aligned[i], BLOCK, (long long)(w[i].block * BLOCK));
        list[i] = &r->cb[i];
    }
    started = io_submit(r->ctx, n, list);
    if (started <= 0) {
        for (int i = 0; i < n; i++)
            free(aligned[i]);
        return started ? started : -EAGAIN;
    }
    got = io_getevents(r->ctx, started, started, ev, &limit);
    if (got != started) {
        fprintf(stderr, "reader: %d of %d blocks in time\n", got, started);
        for (int i = 0; i < n; i++)
            free(aligned[i]); // expect: freed-in-flight
        return -ETIMEDOUT;
    }
    for (int i = 0; i < got; i++)
        if ((long)ev[i].res != BLOCK)
            rc = -EIO;
    if (started < n)
        rc = -EAGAIN;
    if (rc == 0)
        copy_out(w, aligned, n);
    for (int i = 0; i < n; i++)
        free(aligned[i]);
    return rc;
}
