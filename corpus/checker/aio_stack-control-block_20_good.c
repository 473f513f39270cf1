#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SENSOR_REC 64

struct sensor {
    int fd;
    char name[32];
    unsigned timeouts;
    unsigned errors;
    unsigned char rec[SENSOR_REC];
};

static void ms_to_timespec(unsigned ms, struct timespec *ts)
{
    ts->tv_sec = ms / 1000;
    ts->tv_nsec = (long)(ms % 1000) * 1000000L;
}

static ssize_t sensor_fetch(struct sensor *s, unsigned ms)
{
    struct aiocb cb;
    const struct aiocb *list[1] = {&cb};
    struct timespec ts;
    ssize_t got;
    int rc, expired = 0;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = s->fd;
    cb.aio_buf = s->rec;
    cb.aio_nbytes = sizeof s->rec;
    cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&cb) < 0) {
        s->errors++;
        return -errno;
    }

    ms_to_timespec(ms, &ts);
    if (aio_suspend(list, 1, &ts) < 0 && aio_error(&cb) == EINPROGRESS) {
        expired = 1;
        aio_cancel(s->fd, &cb);
        while (aio_error(&cb) == EINPROGRESS)
            aio_suspend(list, 1, NULL);
    }
    if (aio_error(&cb) == ECANCELED && expired) {
        aio_return(&cb);
        s->timeouts++;
        return -ETIMEDOUT;
    }
    rc = aio_error(&cb);
    got = aio_return(&cb);
    if (rc != 0) {
        s->errors++;
        return -rc;
    }
    return got;
}

int sensor_poll_all(struct sensor *tab, int n, uint64_t *sum)
{
    int ok = 0;

    for (int i = 0; i < n; i++) {
        ssize_t got = sensor_fetch(&tab[i], 250);
        if (got < 0) {
            fprintf(stderr, "%s: %s\n", tab[i].name, strerror((int)-got));
            continue;
        }
        for (ssize_t k = 0; k < got; k++)
            *sum += tab[i].rec[k];
        ok++;
    }
    return ok;
}
