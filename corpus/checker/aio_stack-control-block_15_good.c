/* Sector scrubber: one read with a limit; an overdue read is cancelled and awaited. */
#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#define SECTOR 512

struct scrub {
    int fd;
    unsigned long checked, bad, slow;
};

static uint32_t checksum(const unsigned char *p, size_t n)
{
    uint32_t a = 1, b = 0;

    while (n--) {
        a = (a + *p++) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/* Returns once the request is no longer in progress. */
static int settle(struct aiocb *cb)
{
    const struct aiocb *list[1] = {cb};
    int e;

    while ((e = aio_error(cb)) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    return e;
}

static int settle_within(struct scrub *s, struct aiocb *cb, long ms)
{
    const struct aiocb *list[1] = {cb};
    struct timespec ts = {ms / 1000, (ms % 1000) * 1000000L};

    if (aio_error(cb) == EINPROGRESS && aio_suspend(list, 1, &ts) < 0) {
        s->slow++;
        aio_cancel(cb->aio_fildes, cb);
    }
    return settle(cb);
}

int scrub_sector(struct scrub *s, uint64_t n, uint32_t want, long ms)
{
    unsigned char sector[SECTOR];
    struct aiocb cb;
    ssize_t got;
    int e;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = s->fd;
    cb.aio_buf = sector;
    cb.aio_nbytes = sizeof sector;
    cb.aio_offset = (off_t)(n * SECTOR);
    if (aio_read(&cb))
        return -errno;
    e = settle_within(s, &cb, ms);
    got = aio_return(&cb);
    if (e)
        return -e;
    if (got != SECTOR)
        return -EIO;
    s->checked++;
    if (checksum(sector, sizeof sector) != want) {
        s->bad++;
        return 1;
    }
    return 0;
}
