#define _GNU_SOURCE
#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 8192
#define DEPTH 16

typedef struct {
    struct iocb cb;
    uint64_t block;
    int in_flight;
    void *mem;
} slot_t;

typedef struct {
    int fd;
    io_context_t ctx;
    int in_flight;
    int first_error;
    slot_t slot[DEPTH];
} scrubber_t;

typedef int (*verify_fn)(uint64_t block, const void *data, size_t n);

static slot_t *slot_idle(scrubber_t *s)
{
    int i;

    for (i = 0; i < DEPTH; i++)
        if (!s->slot[i].in_flight)
            return &s->slot[i];
    return NULL;
}

static int slot_start(scrubber_t *s, slot_t *sl, uint64_t block)
{
    struct iocb *one = &sl->cb;
    int rc;

    if (!sl->mem && posix_memalign(&sl->mem, 4096, BLOCK) != 0)
        return -ENOMEM;
    sl->block = block;
    io_prep_pread(&sl->cb, s->fd, sl->mem, BLOCK, (long long)(block * BLOCK));
    sl->cb.data = sl;
    rc = io_submit(s->ctx, 1, &one);
    if (rc != 1)
        return rc < 0 ? rc : -EAGAIN;
    sl->in_flight = 1;
    s->in_flight++;
    return 0;
}

static int reap(scrubber_t *s, int at_least, verify_fn verify)
{
    struct io_event ev[DEPTH];
    int i, n;

    do {
        n = io_getevents(s->ctx, at_least, DEPTH, ev, NULL);
    } while (n == -EINTR);
    if (n < 0)
        return n;
    for (i = 0; i < n; i++) {
        slot_t *sl = ev[i].data;

        sl->in_flight = 0;
        s->in_flight--;
        if ((long)ev[i].res != BLOCK || verify(sl->block, sl->mem, BLOCK) != 0) {
            fprintf(stderr, "scrub: block %llu\n", (unsigned long long)sl->block);
            if (!s->first_error)
                s->first_error = -EIO;
        }
    }
    return 0;
}

int scrub(int fd, uint64_t nblocks, verify_fn verify)
{
    scrubber_t *s = calloc(1, sizeof *s);
    uint64_t b = 0;
    int i, rc;

    if (!s)
        return -ENOMEM;
    s->fd = fd;
    rc = io_setup(DEPTH, &s->ctx);
    if (rc < 0) {
        free(s);
        return rc;
    }
    while (rc == 0 && b < nblocks) {
        slot_t *sl = slot_idle(s);

        rc = sl ? slot_start(s, sl, b++) : reap(s, 1, verify);
    }
    while (s->in_flight && reap(s, 1, verify) == 0)
        ;
    if (rc == 0)
        rc = s->first_error;
    io_destroy(s->ctx); /* waits for whatever is still out */
    for (i = 0; i < DEPTH; i++)
        free(s->slot[i].mem);
    free(s);
    return rc;
}
