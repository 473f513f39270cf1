/* Scatter reader of a vector index: all blocks of one query with O_DIRECT. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_BATCH 64
#define BLOCK 4096

struct block_ref {
    long long offset;
    unsigned skip, take;
    void *dest;
};

struct batch {
    struct iocb iocb[MAX_BATCH];
    struct iocb *list[MAX_BATCH];
    struct io_event events[MAX_BATCH];
    void *block[MAX_BATCH];
    int n;
};

static void batch_drop(struct batch *b)
{
    for (int i = 0; i < b->n; i++)
        free(b->block[i]); // expect: freed-in-flight
    free(b);               // allow: freed-in-flight
}

static struct batch *batch_make(int fd, const struct block_ref *refs, int n)
{
    struct batch *b = calloc(1, sizeof *b);

    if (!b)
        return NULL;
    for (int i = 0; i < n; i++) {
        if (posix_memalign(&b->block[i], BLOCK, BLOCK)) {
            b->n = i;
            batch_drop(b);
            return NULL;
        }
        io_prep_pread(&b->iocb[i], fd, b->block[i], BLOCK, refs[i].offset);
        b->list[i] = &b->iocb[i];
    }
    b->n = n;
    return b;
}

static void batch_copy_out(const struct batch *b, const struct block_ref *refs)
{
    for (int i = 0; i < b->n; i++)
        memcpy(refs[i].dest, (const char *)b->block[i] + refs[i].skip, refs[i].take);
}

static int submit_all(io_context_t ctx, struct batch *b)
{
    int done = 0;

    while (done < b->n) {
        int rc = io_submit(ctx, b->n - done, b->list + done); // allow: freed-in-flight
        if (rc == -EAGAIN || rc == -EINTR)
            continue;
        if (rc <= 0)
            abort();
        done += rc;
    }
    return done;
}

int multi_read(io_context_t ctx, int fd, const struct block_ref *refs, int n)
{
    struct timespec limit = {1, 0};
    struct batch *b;
    int got, rc = 0;

    if (n <= 0 || n > MAX_BATCH)
        return -EINVAL;
    b = batch_make(fd, refs, n);
    if (!b)
        return -ENOMEM;
    submit_all(ctx, b);
    got = io_getevents(ctx, n, n, b->events, &limit);
    if (got != n) {
        rc = got < 0 ? got : -ETIMEDOUT;
        goto out;
    }
    for (int i = 0; i < n && !rc; i++)
        if (b->events[i].res != BLOCK)
            rc = -EIO;
    if (!rc)
        batch_copy_out(b, refs);
out:
    batch_drop(b);
    return rc;
}
