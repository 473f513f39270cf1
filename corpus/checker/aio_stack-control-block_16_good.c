#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define STRIPES 4

struct volume {
    int fd[STRIPES];
    size_t stripe_size;
};

static ssize_t finish(struct aiocb *cb)
{
    const struct aiocb *one[1] = {cb};
    int err;

    while ((err = aio_error(cb)) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
    if (err) {
        aio_return(cb);
        return -err;
    }
    return aio_return(cb);
}

static void fill(struct aiocb *cb, int fd, void *mem, size_t n, off_t at)
{
    memset(cb, 0, sizeof(*cb));
    cb->aio_fildes = fd;
    cb->aio_buf = mem;
    cb->aio_nbytes = n;
    cb->aio_offset = at;
    cb->aio_sigevent.sigev_notify = SIGEV_NONE;
}

/* One row of the volume, one read per member disk. */
int volume_read_row(struct volume *v, uint64_t row, unsigned char *out)
{
    struct aiocb req[STRIPES];
    unsigned char *tmp = malloc(STRIPES * v->stripe_size);
    int started = 0, rc = 0;

    if (!tmp)
        return -ENOMEM;
    for (; started < STRIPES; started++) {
        fill(&req[started], v->fd[started], tmp + (size_t)started * v->stripe_size, v->stripe_size,
             (off_t)(row * v->stripe_size));
        if (aio_read(&req[started]) < 0) {
            rc = -errno;
            break;
        }
    }
    for (int i = 0; i < started; i++) {
        ssize_t n = finish(&req[i]);

        if (rc == 0 && n != (ssize_t)v->stripe_size)
            rc = n < 0 ? (int)n : -EIO;
    }
    if (rc == 0)
        memcpy(out, tmp, STRIPES * v->stripe_size);
    free(tmp);
    return rc;
}
