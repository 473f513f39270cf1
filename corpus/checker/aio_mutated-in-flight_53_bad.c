#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct batch {
    struct aiocb *cb;
    int n, cap;
};

int batch_write(struct batch *b, int fd, const void *p, size_t n, off_t at)
{
    struct aiocb *cb;
    if (b->n == b->cap) {
        int cap = b->cap ? b->cap * 2 : 8;
        cb = realloc(b->cb, sizeof *cb * (size_t)cap); // expect: mutated-in-flight
        if (!cb)
            return -ENOMEM;
        b->cb = cb;
        b->cap = cap;
    }
    cb = &b->cb[b->n];
    memset(cb, 0, sizeof *cb);
    cb->aio_fildes = fd;
    cb->aio_buf = (void *)(size_t)p;
    cb->aio_nbytes = n;
    cb->aio_offset = at;
    if (aio_write(cb))
        return -errno;
    b->n++;
    return 0;
}

int batch_wait(struct batch *b)
{
    int bad = 0;
    for (int i = 0; i < b->n; i++) {
        const struct aiocb *one[1] = {&b->cb[i]};
        while (aio_error(&b->cb[i]) == EINPROGRESS)
            aio_suspend(one, 1, NULL);
        bad += aio_return(&b->cb[i]) < 0;
    }
    b->n = 0;
    return bad;
}
