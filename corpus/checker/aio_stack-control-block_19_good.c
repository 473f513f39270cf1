#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PAGE 4096

struct journal {
    int fd;
    uint64_t seq;
    off_t head;
    unsigned slow;
    unsigned cancelled;
};

struct record {
    uint64_t seq;
    uint32_t len;
    uint32_t sum;
};

static uint32_t checksum(const unsigned char *p, size_t n)
{
    uint32_t s = 1;

    while (n--)
        s = s * 31 + *p++;
    return s;
}

/* Comes back only when the request is off the list, whatever the outcome. */
static int finish(struct journal *j, struct aiocb *cb, const struct timespec *limit, ssize_t *done)
{
    const struct aiocb *one[1] = {cb};
    int err;

    if (aio_suspend(one, 1, limit) != 0) {
        j->slow++;
        if (aio_cancel(j->fd, cb) == AIO_CANCELED)
            j->cancelled++;
        while ((err = aio_error(cb)) == EINPROGRESS)
            aio_suspend(one, 1, NULL);
    }
    while ((err = aio_error(cb)) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
    *done = aio_return(cb);
    return err;
}

int journal_append(struct journal *j, const void *data, uint32_t len)
{
    static const struct timespec limit = {2, 0};
    unsigned char page[PAGE] __attribute__((aligned(PAGE)));
    struct record r;
    struct aiocb cb;
    ssize_t wrote;
    int err;

    if (len > PAGE - sizeof r)
        return -EMSGSIZE;
    r.seq = j->seq + 1;
    r.len = len;
    r.sum = checksum(data, len);
    memset(page, 0, sizeof page);
    memcpy(page, &r, sizeof r);
    memcpy(page + sizeof r, data, len);

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = j->fd;
    cb.aio_buf = page;
    cb.aio_nbytes = sizeof page;
    cb.aio_offset = j->head;
    cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_write(&cb) != 0)
        return -errno;

    err = finish(j, &cb, &limit, &wrote);
    if (err != 0) {
        fprintf(stderr, "journal: record %llu: %s\n", (unsigned long long)r.seq, strerror(err));
        return -err;
    }
    if (wrote != PAGE)
        return -EIO;
    j->seq = r.seq;
    j->head += PAGE;
    return 0;
}
