#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECTOR 512
#define LABEL_MAGIC 0x4c424c31u

struct label {
    uint32_t magic;
    uint32_t version;
    uint64_t generation;
    char name[64];
};

struct device {
    int fd;
    char path[128];
    unsigned timeouts;
    struct label label;
    unsigned char sector[SECTOR];
};

static int device_read_sector(struct device *d, off_t at, unsigned timeout_ms)
{
    struct timespec limit = {timeout_ms / 1000, (long)(timeout_ms % 1000) * 1000000L};
    struct aiocb cb;
    const struct aiocb *wait_for[1] = {&cb};
    ssize_t got;
    int rc;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = d->fd;
    cb.aio_buf = d->sector;
    cb.aio_nbytes = sizeof d->sector;
    cb.aio_offset = at;
    cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&cb) != 0) // expect: stack-control-block
        return -errno;

    do {
        rc = aio_suspend(wait_for, 1, &limit);
    } while (rc != 0 && errno == EINTR);
    if (rc != 0) {
        d->timeouts++;
        fprintf(stderr, "%s: no answer at %lld\n", d->path, (long long)at);
        aio_cancel(d->fd, &cb);
        return -ETIMEDOUT;
    }

    rc = aio_error(&cb);
    got = aio_return(&cb);
    if (rc != 0)
        return -rc;
    return got == SECTOR ? 0 : -EIO;
}

static int label_parse(struct device *d)
{
    struct label l;

    memcpy(&l, d->sector, sizeof l);
    if (l.magic != LABEL_MAGIC)
        return -ENODATA;
    l.name[sizeof l.name - 1] = '\0';
    d->label = l;
    return 0;
}

int device_probe(struct device *d)
{
    static const off_t copies[] = {0, 64 * SECTOR, 1024 * SECTOR};
    int rc = -ENODATA;
    unsigned i;

    for (i = 0; i < sizeof copies / sizeof copies[0]; i++) {
        rc = device_read_sector(d, copies[i], 250);
        if (rc == 0)
            rc = label_parse(d);
        if (rc == 0 || rc == -ETIMEDOUT)
            return rc;
    }
    return rc;
}

struct device *device_open(const char *path)
{
    struct device *d = calloc(1, sizeof *d);

    if (!d)
        return NULL;
    snprintf(d->path, sizeof d->path, "%s", path);
    d->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (d->fd < 0) {
        free(d);
        return NULL;
    }
    return d;
}
