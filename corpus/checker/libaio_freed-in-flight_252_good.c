/* Reads index segments with O_DIRECT; buffers go only after every accepted request was reaped. */
#include <errno.h>
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
    unsigned slow;
    struct iocb cbs[MAX_BATCH];
};

int reader_open(struct reader *r, int fd)
{
    memset(r, 0, sizeof *r);
    r->fd = fd;
    return io_setup(MAX_BATCH, &r->ctx);
}

/* Waits for all n requests, however long that takes; returns how many were complete. */
static int reap_all(struct reader *r, int n)
{
    struct io_event ev[MAX_BATCH];
    struct timespec second = {.tv_sec = 1, .tv_nsec = 0};
    int done = 0, good = 0;

    while (done < n) {
        int got = io_getevents(r->ctx, 1, n - done, ev, &second);
        if (got == 0) {
            r->slow++;
            fprintf(stderr, "reader: still waiting for %d segments\n", n - done);
            continue;
        }
        if (got < 0) {
            if (got == -EINTR)
                continue;
            abort(); /* the context itself is invalid */
        }
        for (int i = 0; i < got; i++)
            good += ev[i].res == SEG_BYTES;
        done += got;
    }
    return good;
}

static int submit_all(struct reader *r, struct iocb **list, int n)
{
    int at = 0;

    while (at < n) {
        int rc = io_submit(r->ctx, n - at, list + at);
        if (rc == -EINTR)
            continue;
        if (rc <= 0)
            break;
        at += rc;
    }
    return at;
}

/* On success out[i] holds segment segs[i]; the caller frees them. */
int reader_fetch(struct reader *r, const long *segs, int n, void **out)
{
    struct iocb *list[MAX_BATCH];
    int submitted = 0;

    if (n <= 0 || n > MAX_BATCH)
        return -1;
    memset(out, 0, sizeof *out * (size_t)n);
    for (int i = 0; i < n; i++) {
        if (posix_memalign(&out[i], ALIGN, SEG_BYTES)) {
            out[i] = NULL;
            goto fail;
        }
        io_prep_pread(&r->cbs[i], r->fd, out[i], SEG_BYTES, (long long)segs[i] * SEG_BYTES);
        list[i] = &r->cbs[i];
    }
    submitted = submit_all(r, list, n);
    if (reap_all(r, submitted) == n)
        return 0;

fail:
    for (int i = 0; i < n; i++) {
        free(out[i]);
        out[i] = NULL;
    }
    return -1;
}

void reader_close(struct reader *r)
{
    io_destroy(r->ctx);
}
