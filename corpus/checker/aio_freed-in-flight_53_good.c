#include <aio.h>
#include <errno.h>
#include <stdlib.h>

struct xfer {
    struct aiocb cb;
    struct xfer *next;
    char data[];
};

void xfer_list_drop(struct xfer *x)
{
    while (x) {
        struct xfer *next = x->next;
        const struct aiocb *one[1] = {&x->cb};

        aio_cancel(x->cb.aio_fildes, &x->cb);
        while (aio_error(&x->cb) == EINPROGRESS)
            aio_suspend(one, 1, NULL);
        aio_return(&x->cb);
        free(x);
        x = next;
    }
}

struct xfer *xfer_start(int fd, off_t off, size_t n, struct xfer *next)
{
    struct xfer *x = calloc(1, sizeof *x + n);
    if (!x)
        return next;
    x->next = next;
    x->cb.aio_fildes = fd;
    x->cb.aio_offset = off;
    x->cb.aio_buf = x->data;
    x->cb.aio_nbytes = n;
    if (aio_read(&x->cb)) {
        free(x);
        return next;
    }
    return x;
}
