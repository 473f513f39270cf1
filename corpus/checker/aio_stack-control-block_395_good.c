/* Probe of a possibly hung file system: a small read with a deadline. */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum probe_result { PROBE_OK, PROBE_SLOW, PROBE_ERROR };

struct probe {
    const char *path;
    struct timespec limit;
    unsigned slow, failed;
};

static void settle(struct aiocb *cb)
{
    const struct aiocb *list[1] = {cb};

    while (aio_error(cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
}

static enum probe_result probe_fd(struct probe *p, int fd)
{
    char block[512];
    struct aiocb cb;
    const struct aiocb *list[1] = {&cb};
    enum probe_result res = PROBE_OK;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = fd;
    cb.aio_buf = block;
    cb.aio_nbytes = sizeof block;
    cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&cb))
        return PROBE_ERROR;
    if (aio_suspend(list, 1, &p->limit) && aio_error(&cb) == EINPROGRESS) {
        res = PROBE_SLOW;
        aio_cancel(fd, &cb);
    }
    settle(&cb);
    if (aio_return(&cb) < 0 && res == PROBE_OK)
        res = PROBE_ERROR;
    return res;
}

enum probe_result probe_run(struct probe *p)
{
    enum probe_result res;
    int fd = open(p->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        p->failed++;
        return PROBE_ERROR;
    }
    res = probe_fd(p, fd);
    close(fd);
    if (res == PROBE_SLOW)
        p->slow++;
    else if (res == PROBE_ERROR)
        p->failed++;
    return res;
}
