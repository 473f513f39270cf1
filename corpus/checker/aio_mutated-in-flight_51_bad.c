#include <aio.h>
#include <errno.h>
#include <string.h>

#define BLK 4096

int write_blocks(int fd, char *data, int n)
{
    static struct aiocb cb;
    const struct aiocb *list[1] = {&cb};
    int i;

    for (i = 0; i < n; i++) {
        memset(&cb, 0, sizeof cb); // expect: mutated-in-flight
        cb.aio_fildes = fd;
        cb.aio_buf = data + (size_t)i * BLK;
        cb.aio_nbytes = BLK;
        cb.aio_offset = (off_t)i * BLK;
        if (aio_write(&cb)) // allow: mutated-in-flight
            return -1;
    }
    while (n && aio_error(&cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    return n && aio_return(&cb) != BLK ? -1 : 0;
}
