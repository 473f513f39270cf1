/* Boot block probe: reads the first sectors of a device, gives up on slow media. */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum media { MEDIA_UNKNOWN, MEDIA_MBR, MEDIA_GPT, MEDIA_SLOW };

struct drive {
    int fd;
    enum media kind;
    int slow_count;
    unsigned char boot[1024];
};

static enum media classify(const unsigned char *b)
{
    if (memcmp(b + 512, "EFI PART", 8) == 0)
        return MEDIA_GPT;
    if (b[510] == 0x55 && b[511] == 0xaa)
        return MEDIA_MBR;
    return MEDIA_UNKNOWN;
}

static int wait_for(const struct aiocb *cb, int seconds)
{
    const struct aiocb *list[1] = {cb};
    struct timespec ts = {.tv_sec = seconds};

    while (aio_error(cb) == EINPROGRESS) {
        if (aio_suspend(list, 1, &ts) == 0 || errno == EINTR)
            continue;
        return -errno;
    }
    return 0;
}

int drive_probe(struct drive *d, int seconds)
{
    struct aiocb cb;
    ssize_t got;
    int rc;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = d->fd;
    cb.aio_buf = d->boot;
    cb.aio_nbytes = sizeof d->boot;
    if (aio_read(&cb) != 0) // expect: stack-control-block
        return -errno;
    rc = wait_for(&cb, seconds);
    if (rc == -EAGAIN) {
        d->kind = MEDIA_SLOW;
        d->slow_count++;
        goto out;
    }
    if (rc < 0)
        goto out;
    got = aio_return(&cb);
    if (got != (ssize_t)sizeof d->boot) {
        rc = -EIO;
        goto out;
    }
    d->kind = classify(d->boot);
out:
    return rc;
}

int drives_scan(struct drive *d, int n)
{
    int found = 0;

    for (int i = 0; i < n; i++) {
        if (d[i].fd < 0 || d[i].slow_count > 0)
            continue;
        if (drive_probe(&d[i], 2) == 0 && d[i].kind != MEDIA_UNKNOWN)
            found++;
    }
    return found;
}
