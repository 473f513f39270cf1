/* Reads a handful of index segments at once with O_DIRECT. */
#include <libaio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_BATCH 64
#define ALIGN 4096
#define SEG_BYTES (64 * 1024)

struct reader {
    io_context_t ctx;
    int fd;
    int broken;
    struct iocb cbs[MAX_BATCH];
    struct io_event events[MAX_BATCH];
};

int reader_open(struct reader *r, int fd)
{
    memset(r, 0, sizeof *r);
    r->fd = fd;
    return io_setup(MAX_BATCH, &r->ctx);
}

static int all_complete(const struct io_event *ev, int n)
{
    for (int i = 0; i < n; i++)
        if (ev[i].res != SEG_BYTES)
            return 0;
    return 1;
}

/* On success out[i] holds segment segs[i]; the caller frees them. */
int reader_fetch(struct reader *r, const long *segs, int n, void **out)
{
    struct iocb *list[MAX_BATCH];
    struct timespec limit = {.tv_sec = 1, .tv_nsec = 0};
    int submitted, got;

    if (r->broken || n <= 0 || n > MAX_BATCH)
        return -1;
    memset(out, 0, sizeof *out * (size_t)n);
    for (int i = 0; i < n; i++) {
        if (posix_memalign(&out[i], ALIGN, SEG_BYTES)) {
            out[i] = NULL;
            goto fail;
        }
        io_prep_pread(&r->cbs[i], r->fd, out[i], SEG_BYTES, (long long)segs[i] * SEG_BYTES);
        r->cbs[i].data = out[i];
        list[i] = &r->cbs[i];
    }

    submitted = io_submit(r->ctx, n, list);
    if (submitted <= 0)
        goto fail;
    got = io_getevents(r->ctx, submitted, submitted, r->events, &limit);
    if (got != submitted || submitted != n) {
        fprintf(stderr, "reader: %d of %d segments after %lds\n", got, n, (long)limit.tv_sec);
        r->broken = 1;
        goto fail;
    }
    if (all_complete(r->events, got))
        return 0;

fail:
    for (int i = 0; i < n; i++) {
        free(out[i]); // expect: freed-in-flight
        out[i] = NULL;
    }
    return -1;
}

void reader_close(struct reader *r)
{
    io_destroy(r->ctx);
}
