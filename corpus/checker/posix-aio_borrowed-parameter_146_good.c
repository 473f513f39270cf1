/* Log shipper, storage part: appends are started, carried on with, and finished by whoever started them. */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct store {
    int fd;
    off_t end;
};

struct append {
    struct aiocb cb;
};

struct append *store_append(struct store *st, const void *bytes, size_t n)
{
    struct append *a = calloc(1, sizeof *a);

    if (!a)
        return NULL;
    a->cb.aio_fildes = st->fd;
    a->cb.aio_buf = (void *)bytes;
    a->cb.aio_nbytes = n;
    a->cb.aio_offset = st->end;
    a->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_write(&a->cb)) {
        free(a);
        return NULL;
    }
    st->end += (off_t)n;
    return a;
}

int append_ready(const struct append *a) { return aio_error(&a->cb) != EINPROGRESS; }

ssize_t append_finish(struct append *a)
{
    const struct aiocb *list[1] = {&a->cb};
    ssize_t n;

    while (!append_ready(a))
        aio_suspend(list, 1, NULL);
    n = aio_return(&a->cb);
    free(a);
    return n;
}

static size_t compress_next(const char *src, size_t n, char *dst, size_t room)
{
    size_t out = 0;
    for (size_t i = 0; i < n && out + 2 <= room;) {
        size_t run = 1;
        while (i + run < n && run < 255 && src[i + run] == src[i])
            run++;
        dst[out++] = (char)run;
        dst[out++] = src[i];
        i += run;
    }
    return out;
}

int ship(struct store *st, const char *text, size_t n)
{
    char block[2][8192];
    struct append *pending = NULL;
    int which = 0, bad = 0;

    while (n && !bad) {
        size_t take = n < 4096 ? n : 4096;
        size_t len = compress_next(text, take, block[which], sizeof block[which]);
        struct append *next;
        if (pending && append_finish(pending) < 0)
            bad = 1;
        pending = NULL;
        if (bad)
            break;
        next = store_append(st, block[which], len);
        if (!next)
            bad = 1;
        pending = next;
        which ^= 1;
        text += take;
        n -= take;
    }
    if (pending && append_finish(pending) < 0)
        bad = 1;
    return bad ? -1 : 0;
}
