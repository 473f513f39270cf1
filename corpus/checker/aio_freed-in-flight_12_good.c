#include <aio.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Checkpoint writer: a request frees itself in the notification thread. */

struct chunk {
    struct aiocb cb;
    struct job *job;
    char bytes[];
};

struct job {
    int fd;
    atomic_int pending, failed;
};

static void chunk_done(union sigval v)
{
    struct chunk *c = v.sival_ptr;
    struct job *j = c->job;
    int e = aio_error(&c->cb);
    ssize_t n = aio_return(&c->cb);

    if (e || n != (ssize_t)c->cb.aio_nbytes)
        atomic_store(&j->failed, 1);
    free(c);
    atomic_fetch_sub(&j->pending, 1);
}

static struct chunk *chunk_new(struct job *j, const void *src, size_t n, off_t at)
{
    struct chunk *c = calloc(1, sizeof *c + n);

    if (!c)
        return NULL;
    memcpy(c->bytes, src, n);
    c->job = j;
    c->cb.aio_fildes = j->fd;
    c->cb.aio_buf = c->bytes;
    c->cb.aio_nbytes = n;
    c->cb.aio_offset = at;
    c->cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    c->cb.aio_sigevent.sigev_notify_function = chunk_done;
    c->cb.aio_sigevent.sigev_value.sival_ptr = c;
    return c;
}

int checkpoint_put(struct job *j, const void *src, size_t n, off_t at)
{
    struct chunk *c = chunk_new(j, src, n, at);

    if (!c)
        return -1;
    atomic_fetch_add(&j->pending, 1);
    if (aio_write(&c->cb) < 0) {
        atomic_fetch_sub(&j->pending, 1);
        free(c); /* never started */
        return -1;
    }
    return 0;
}

int checkpoint_image(struct job *j, const char *img, size_t len, size_t step)
{
    for (size_t at = 0; at < len; at += step) {
        size_t n = len - at < step ? len - at : step;
        if (checkpoint_put(j, img + at, n, (off_t)at) < 0)
            return -1;
    }
    return 0;
}
