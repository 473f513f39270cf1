#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHARDS 8

struct shard_write {
    struct aiocb cb;
    char *block;
};

struct striper {
    int fds[SHARDS];
    size_t unit;
    struct shard_write w[SHARDS];
    struct aiocb *list[SHARDS];
    int busy;
};

static void release(struct striper *st)
{
    for (int i = 0; i < SHARDS; i++) {
        free(st->w[i].block);
        st->w[i].block = NULL;
    }
    st->busy = 0;
}

static int fill(struct striper *st, const char *data, off_t row)
{
    for (int i = 0; i < SHARDS; i++) {
        struct shard_write *w = &st->w[i];
        w->block = malloc(st->unit);
        if (!w->block)
            return -1;
        memcpy(w->block, data + (size_t)i * st->unit, st->unit);
        memset(&w->cb, 0, sizeof w->cb);
        w->cb.aio_fildes = st->fds[i];
        w->cb.aio_buf = w->block;
        w->cb.aio_nbytes = st->unit;
        w->cb.aio_offset = row * (off_t)st->unit;
        w->cb.aio_lio_opcode = LIO_WRITE;
        w->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
        st->list[i] = &w->cb;
    }
    return 0;
}

static void settle(struct striper *st)
{
    for (int i = 0; i < SHARDS; i++) {
        const struct aiocb *one[1] = {&st->w[i].cb};
        while (aio_error(&st->w[i].cb) == EINPROGRESS)
            aio_suspend(one, 1, NULL);
        aio_return(&st->w[i].cb);
    }
}

int striper_write_row(struct striper *st, const char *data, off_t row)
{
    if (st->busy)
        return -EBUSY;
    if (fill(st, data, row) < 0) {
        release(st);
        return -ENOMEM;
    }
    if (lio_listio(LIO_NOWAIT, st->list, SHARDS, NULL) < 0) {
        int e = errno;
        settle(st);
        release(st);
        return -e;
    }
    st->busy = 1;
    return 0;
}

int striper_poll(struct striper *st)
{
    int bad = 0;
    if (!st->busy)
        return 0;
    for (int i = 0; i < SHARDS; i++)
        if (aio_error(&st->w[i].cb) == EINPROGRESS)
            return 1;
    for (int i = 0; i < SHARDS; i++)
        if (aio_return(&st->w[i].cb) != (ssize_t)st->unit)
            bad++;
    release(st);
    return bad ? -EIO : 0;
}
