/* Storage plugin: block writes on POSIX AIO that can be abandoned half-way. */
#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct transfer {
    struct aiocb cb;
    struct transfer *next;
    char *block;
};

struct xfer_queue {
    int fd;
    struct transfer *active;
    unsigned long done, failed, abandoned;
};

static void transfer_free(struct transfer *t)
{
    free(t->block);
    free(t);
}

int queue_write(struct xfer_queue *q, const void *data, size_t len, off_t at)
{
    struct transfer *t = calloc(1, sizeof *t);

    if (!t)
        return -ENOMEM;
    t->block = malloc(len);
    if (!t->block) {
        free(t);
        return -ENOMEM;
    }
    memcpy(t->block, data, len);
    t->cb.aio_fildes = q->fd;
    t->cb.aio_buf = t->block;
    t->cb.aio_nbytes = len;
    t->cb.aio_offset = at;
    t->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_write(&t->cb) < 0) {
        int e = errno;
        transfer_free(t);
        return -e;
    }
    t->next = q->active;
    q->active = t;
    return 0;
}

void queue_poll(struct xfer_queue *q)
{
    struct transfer **pp = &q->active;

    while (*pp) {
        struct transfer *t = *pp;
        if (aio_error(&t->cb) == EINPROGRESS) {
            pp = &t->next;
            continue;
        }
        if (aio_return(&t->cb) == (ssize_t)t->cb.aio_nbytes)
            q->done++;
        else
            q->failed++;
        *pp = t->next;
        transfer_free(t);
    }
}

/* aio_cancel() is a hint: a write which it could not stop still uses its block. */
static void wait_out(struct transfer *t)
{
    const struct aiocb *one[1] = {&t->cb};

    while (aio_error(&t->cb) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
    aio_return(&t->cb);
}

void queue_abort(struct xfer_queue *q)
{
    while (q->active) {
        struct transfer *t = q->active;

        q->active = t->next;
        if (aio_cancel(t->cb.aio_fildes, &t->cb) == AIO_CANCELED)
            q->abandoned++;
        wait_out(t);
        transfer_free(t);
    }
}
