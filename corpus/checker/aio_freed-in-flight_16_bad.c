#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct prefetch {
    struct aiocb cb;
    char *block;
    off_t where;
    size_t len;
};

struct reader {
    int fd;
    size_t block_size;
    off_t pos;
    struct prefetch *ahead;
};

static struct prefetch *prefetch_start(struct reader *r, off_t where)
{
    struct prefetch *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->block = malloc(r->block_size);
    p->where = where;
    p->len = r->block_size;
    if (!p->block)
        goto fail;
    p->cb.aio_fildes = r->fd;
    p->cb.aio_buf = p->block;
    p->cb.aio_nbytes = p->len;
    p->cb.aio_offset = where;
    p->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&p->cb) == 0)
        return p;
    free(p->block);
fail:
    free(p);
    return NULL;
}

static void prefetch_drop(struct prefetch *p)
{
    if (!p)
        return;
    if (aio_error(&p->cb) == EINPROGRESS)
        aio_cancel(p->cb.aio_fildes, &p->cb);
    free(p->block); // expect: freed-in-flight
    free(p); // allow: freed-in-flight
}

static ssize_t prefetch_take(struct prefetch *p, char *out)
{
    const struct aiocb *one[1] = {&p->cb};
    ssize_t n;
    while (aio_error(&p->cb) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
    n = aio_return(&p->cb);
    if (n > 0)
        memcpy(out, p->block, (size_t)n);
    free(p->block);
    free(p);
    return n;
}

ssize_t reader_next(struct reader *r, char *out)
{
    struct prefetch *p = r->ahead;
    ssize_t n;
    r->ahead = NULL;
    if (!p)
        p = prefetch_start(r, r->pos);
    if (!p)
        return -1;
    n = prefetch_take(p, out);
    if (n > 0) {
        r->pos += n;
        r->ahead = prefetch_start(r, r->pos);
    }
    return n;
}

void reader_seek(struct reader *r, off_t to)
{
    if (r->ahead && r->ahead->where == to)
        return;
    prefetch_drop(r->ahead);
    r->ahead = NULL;
    r->pos = to;
}
