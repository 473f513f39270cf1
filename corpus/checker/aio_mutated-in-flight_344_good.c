/* Audio capture to disk with a ring of blocks. */
#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#define BLOCKS 4
#define BLOCK_BYTES 48000

struct block {
    struct aiocb cb;
    int queued;
    size_t used;
    unsigned char pcm[BLOCK_BYTES];
};

struct recorder {
    int fd;
    off_t end;
    unsigned cur;
    int error;
    struct block ring[BLOCKS];
};

static void block_wait(struct recorder *r, struct block *b)
{
    const struct aiocb *list[1] = {&b->cb};
    int err;
    if (!b->queued)
        return;
    while ((err = aio_error(&b->cb)) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    if (err != 0 || aio_return(&b->cb) != (ssize_t)b->used)
        r->error = err ? err : EIO;
    b->queued = 0;
    b->used = 0;
}

static void block_queue(struct recorder *r, struct block *b)
{
    memset(&b->cb, 0, sizeof b->cb);
    b->cb.aio_fildes = r->fd;
    b->cb.aio_buf = b->pcm;
    b->cb.aio_nbytes = b->used;
    b->cb.aio_offset = r->end;
    if (aio_write(&b->cb) < 0) {
        r->error = errno;
        b->used = 0;
        return;
    }
    r->end += (off_t)b->used;
    b->queued = 1;
}

int recorder_feed(struct recorder *r, const void *pcm, size_t n)
{
    const unsigned char *p = pcm;
    while (n) {
        struct block *b = &r->ring[r->cur];
        size_t take;
        block_wait(r, b);
        take = BLOCK_BYTES - b->used;
        if (take > n)
            take = n;
        memcpy(b->pcm + b->used, p, take);
        b->used += take;
        p += take;
        n -= take;
        if (b->used == BLOCK_BYTES) {
            block_queue(r, b);
            r->cur = (r->cur + 1) % BLOCKS;
        }
    }
    return r->error ? -r->error : 0;
}

int recorder_stop(struct recorder *r)
{
    struct block *b = &r->ring[r->cur];
    if (!b->queued && b->used)
        block_queue(r, b);
    for (unsigned i = 0; i < BLOCKS; i++)
        block_wait(r, &r->ring[i]);
    return r->error ? -r->error : 0;
}
