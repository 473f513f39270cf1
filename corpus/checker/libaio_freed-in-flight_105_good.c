#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 16
#define EXTENT (256 * 1024)

struct extent_read {
    struct iocb cb;
    uint64_t index;
    unsigned char *buf;
};

typedef int (*extent_sink)(void *arg, uint64_t index, const unsigned char *data, size_t n);

struct restore {
    io_context_t ctx;
    int fd;
    uint64_t next, count;
    unsigned inflight;
    struct extent_read slot[DEPTH];
    extent_sink sink;
    void *arg;
};

static void slots_free(struct restore *r)
{
    for (int i = 0; i < DEPTH; i++) {
        free(r->slot[i].buf);
        r->slot[i].buf = NULL;
    }
}

static int restore_open(struct restore *r, int fd, uint64_t count, extent_sink sink, void *arg)
{
    int rc;
    memset(r, 0, sizeof *r);
    r->fd = fd;
    r->count = count;
    r->sink = sink;
    r->arg = arg;
    for (int i = 0; i < DEPTH; i++) {
        void *mem;
        if (posix_memalign(&mem, 4096, EXTENT)) {
            slots_free(r);
            return -ENOMEM;
        }
        r->slot[i].buf = mem;
    }
    if ((rc = io_setup(DEPTH, &r->ctx)) < 0)
        slots_free(r);
    return rc;
}

static int slot_start(struct restore *r, struct extent_read *s)
{
    struct iocb *one = &s->cb;
    int rc;
    if (r->next == r->count)
        return 0;
    s->index = r->next;
    io_prep_pread(&s->cb, r->fd, s->buf, EXTENT, (long long)(s->index * EXTENT));
    s->cb.data = s;
    rc = io_submit(r->ctx, 1, &one);
    if (rc != 1)
        return rc < 0 ? rc : -EAGAIN;
    r->next++;
    r->inflight++;
    return 0;
}

/* The sink may refuse an extent at any time, with other reads still out. */
static int restore_run(struct restore *r)
{
    struct io_event ev[DEPTH];
    for (int i = 0; i < DEPTH; i++) {
        int rc = slot_start(r, &r->slot[i]);
        if (rc < 0)
            return rc;
    }
    while (r->inflight) {
        int n = io_getevents(r->ctx, 1, DEPTH, ev, NULL);
        if (n == -EINTR)
            continue;
        if (n < 0)
            return n;
        for (int i = 0; i < n; i++) {
            struct extent_read *s = ev[i].data;
            int rc;
            r->inflight--;
            if ((long)ev[i].res < 0)
                return (int)(long)ev[i].res;
            if ((rc = r->sink(r->arg, s->index, s->buf, ev[i].res)) < 0 || (rc = slot_start(r, s)) < 0)
                return rc;
        }
    }
    return 0;
}

/* io_destroy() comes back only after every request of the context has ended. */
static void restore_close(struct restore *r)
{
    int rc = io_destroy(r->ctx);
    if (rc < 0) {
        fprintf(stderr, "io_destroy: %s\n", strerror(-rc));
        return;
    }
    r->inflight = 0;
    slots_free(r);
}

int restore_image(int fd, uint64_t count, extent_sink sink, void *arg)
{
    struct restore *r = malloc(sizeof *r);
    int rc;
    if (!r)
        return -ENOMEM;
    if ((rc = restore_open(r, fd, count, sink, arg)) == 0) {
        rc = restore_run(r);
        restore_close(r);
    }
    free(r);
    return rc;
}
