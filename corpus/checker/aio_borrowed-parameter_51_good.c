#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Starts a write; finish with aio_finish(). */
int aio_begin(struct aiocb *cb, int fd, const void *p, size_t n, off_t at)
{
    memset(cb, 0, sizeof *cb);
    cb->aio_fildes = fd;
    cb->aio_buf = (void *)(size_t)p;
    cb->aio_nbytes = n;
    cb->aio_offset = at;
    return aio_write(cb);
}

ssize_t aio_finish(struct aiocb *cb)
{
    const struct aiocb *one[1] = {cb};
    while (aio_error(cb) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
    return aio_return(cb);
}

int write_two(int fd, const char *a, const char *b, size_t n)
{
    struct aiocb ca, cb;
    int rc = 0;
    if (aio_begin(&ca, fd, a, n, 0))
        return -1;
    if (aio_begin(&cb, fd, b, n, (off_t)n))
        rc = -1;
    else if (aio_finish(&cb) < 0)
        rc = -1;
    if (aio_finish(&ca) < 0)
        rc = -1;
    return rc;
}
