#include <aio.h>
#include <errno.h>
#include <string.h>

static char shared[65536];

ssize_t read_some(int fd, off_t off, size_t n, int timeout_ms)
{
    struct timespec limit = {timeout_ms / 1000, (timeout_ms % 1000) * 1000000L};
    struct aiocb cb;
    const struct aiocb *const one[] = {&cb};

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = fd;
    cb.aio_buf = shared;
    cb.aio_nbytes = n < sizeof shared ? n : sizeof shared;
    cb.aio_offset = off;
    if (aio_read(&cb) == -1) // expect: stack-control-block
        return -1;
    if (aio_suspend(one, 1, &limit) == -1) {
        errno = ETIMEDOUT;
        return -1;
    }
    return aio_return(&cb);
}
