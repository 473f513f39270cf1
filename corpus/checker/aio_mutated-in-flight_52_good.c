#include <aio.h>
#include <errno.h>
#include <string.h>

#define DEPTH 4

static struct {
    struct aiocb cb;
    int used;
    char data[4096];
} ring[DEPTH];

static int settle(int i)
{
    const struct aiocb *one[1] = {&ring[i].cb};
    if (!ring[i].used)
        return 0;
    while (aio_error(&ring[i].cb) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
    ring[i].used = 0;
    return aio_return(&ring[i].cb) < 0 ? -1 : 0;
}

int stream_block(int fd, unsigned seq, const char *src)
{
    int i = (int)(seq % DEPTH);
    if (settle(i))
        return -1;
    memcpy(ring[i].data, src, sizeof ring[i].data);
    memset(&ring[i].cb, 0, sizeof ring[i].cb);
    ring[i].cb.aio_fildes = fd;
    ring[i].cb.aio_buf = ring[i].data;
    ring[i].cb.aio_nbytes = sizeof ring[i].data;
    ring[i].cb.aio_offset = (off_t)seq * (off_t)sizeof ring[i].data;
    ring[i].used = aio_write(&ring[i].cb) == 0;
    return ring[i].used ? 0 : -1;
}
