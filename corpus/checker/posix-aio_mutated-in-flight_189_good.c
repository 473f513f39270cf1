// Trace recorder: events are packed into one of two halves; while one half is on its way to
// disk the other one fills.
#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#define HALF 4096

struct event {
    uint64_t ts;
    uint32_t code, arg;
};

struct half {
    struct aiocb cb;
    int inflight;
    size_t used;
    unsigned char bytes[HALF];
};

struct recorder {
    int fd, bad;
    off_t at;
    struct half half[2];
    int cur;
};

static void half_join(struct recorder *r, struct half *h)
{
    const struct aiocb *one[] = {&h->cb};
    int st;

    if (!h->inflight)
        return;
    while ((st = aio_error(&h->cb)) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
    if (aio_return(&h->cb) != (ssize_t)h->cb.aio_nbytes || st != 0)
        r->bad = 1;
    h->inflight = 0;
}

static void half_write(struct recorder *r, struct half *h)
{
    memset(&h->cb, 0, sizeof h->cb);
    h->cb.aio_fildes = r->fd;
    h->cb.aio_buf = h->bytes;
    h->cb.aio_nbytes = h->used;
    h->cb.aio_offset = r->at;
    if (aio_write(&h->cb) == 0) {
        h->inflight = 1;
        r->at += (off_t)h->used;
    } else {
        r->bad = 1;
    }
}

static struct half *flip(struct recorder *r)
{
    struct half *h = &r->half[r->cur];

    half_write(r, h);
    r->cur ^= 1;
    h = &r->half[r->cur];
    half_join(r, h);
    h->used = 0;
    return h;
}

void recorder_put(struct recorder *r, const struct event *e)
{
    struct half *h = &r->half[r->cur];

    if (HALF - h->used < sizeof *e)
        h = flip(r);
    memcpy(h->bytes + h->used, e, sizeof *e);
    h->used += sizeof *e;
}

int recorder_stop(struct recorder *r)
{
    if (r->half[r->cur].used)
        flip(r);
    half_join(r, &r->half[0]);
    half_join(r, &r->half[1]);
    return r->bad ? -1 : 0;
}
