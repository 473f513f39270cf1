#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Heap control block, but the data lands in this frame. */
int read_superblock(int fd, unsigned *magic)
{
    unsigned char raw[1024];
    struct aiocb *cb = calloc(1, sizeof *cb);
    const struct aiocb *list[1];
    struct timespec limit = {2, 0};

    if (!cb)
        return -1;
    cb->aio_fildes = fd;
    cb->aio_buf = raw;
    cb->aio_nbytes = sizeof raw;
    cb->aio_offset = 1024;
    if (aio_read(cb)) { // expect: stack-escape
        free(cb);
        return -1;
    }
    list[0] = cb;
    if (aio_suspend(list, 1, &limit) != 0)
        return -1; /* cb is leaked on purpose: the request may still run */
    memcpy(magic, raw + 56, sizeof *magic);
    aio_return(cb);
    free(cb);
    return 0;
}
