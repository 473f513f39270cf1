#include <aio.h>
#include <errno.h>
#include <string.h>
#include <time.h>

int read_superblock(int fd, unsigned *magic)
{
    unsigned char raw[1024];
    struct aiocb cb;
    const struct aiocb *list[1] = {&cb};
    struct timespec limit = {2, 0};
    ssize_t n;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = fd;
    cb.aio_buf = raw;
    cb.aio_nbytes = sizeof raw;
    cb.aio_offset = 1024;
    if (aio_read(&cb))
        return -1;
    if (aio_suspend(list, 1, &limit) != 0)
        aio_cancel(fd, &cb);
    while (aio_error(&cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    n = aio_return(&cb);
    if (n < 60)
        return -1;
    memcpy(magic, raw + 56, sizeof *magic);
    return 0;
}
