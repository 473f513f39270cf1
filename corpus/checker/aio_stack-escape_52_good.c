#include <aio.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

int sensor_read(int fd, double *out, int n)
{
    unsigned short raw[64];
    struct aiocb cb = {0};
    ssize_t got;
    int err;

    cb.aio_fildes = fd;
    cb.aio_buf = raw;
    cb.aio_nbytes = sizeof raw;
    if (aio_read(&cb) < 0)
        return -1;
    for (;;) {
        err = aio_error(&cb);
        if (err != EINPROGRESS)
            break;
        usleep(500);
    }
    got = aio_return(&cb);
    if (err || got < 0)
        return -1;
    for (int i = 0; i < n && i < (int)(got / 2); i++)
        out[i] = raw[i] * (5.0 / 65535);
    return 0;
}
