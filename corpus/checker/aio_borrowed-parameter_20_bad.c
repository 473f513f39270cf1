#include <aio.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define BLOCK 4096

struct bdev {
    int fd;
    atomic_uint writes;
    atomic_uint errors;
};

struct bdev_req {
    struct aiocb cb;
    struct bdev *dev;
};

static void bdev_req_done(union sigval sv)
{
    struct bdev_req *rq = sv.sival_ptr;
    int err = aio_error(&rq->cb);
    ssize_t n = aio_return(&rq->cb);

    atomic_fetch_add(&rq->dev->writes, 1);
    if (err != 0 || n != BLOCK)
        atomic_fetch_add(&rq->dev->errors, 1);
    free(rq);
}

static struct bdev_req *bdev_req_new(struct bdev *d, off_t lba)
{
    struct bdev_req *rq = calloc(1, sizeof(*rq));

    if (!rq)
        return NULL;
    rq->dev = d;
    rq->cb.aio_fildes = d->fd;
    rq->cb.aio_nbytes = BLOCK;
    rq->cb.aio_offset = lba * BLOCK;
    rq->cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    rq->cb.aio_sigevent.sigev_notify_function = bdev_req_done;
    rq->cb.aio_sigevent.sigev_value.sival_ptr = rq;
    return rq;
}

/* Write-behind of one metadata block. */
int bdev_write_behind(struct bdev *d, off_t lba, const void *block)
{
    struct bdev_req *rq = bdev_req_new(d, lba);

    if (!rq)
        return -ENOMEM;
    rq->cb.aio_buf = (void *)block; // allow: borrowed-parameter
    if (aio_write(&rq->cb) < 0) { // expect: borrowed-parameter
        int rc = -errno;
        free(rq);
        return rc;
    }
    return 0;
}

unsigned bdev_error_count(struct bdev *d) { return atomic_load(&d->errors); }
