#include <aio.h>
#include <stdlib.h>
#include <string.h>

struct xfer {
    struct aiocb cb;
    char *buf;
};

struct xfer *xfer_read(int fd, off_t off, size_t n)
{
    struct xfer *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->buf = malloc(n);
    x->cb.aio_fildes = fd;
    x->cb.aio_offset = off;
    x->cb.aio_buf = x->buf;
    x->cb.aio_nbytes = n;
    if (!x->buf || aio_read(&x->cb) < 0) {
        free(x->buf);
        free(x);
        return NULL;
    }
    return x;
}

void xfer_release(struct xfer *x)
{
    aio_cancel(x->cb.aio_fildes, &x->cb);
    free(x->buf); // expect: freed-in-flight
    free(x);      // allow: freed-in-flight
}
