#include <errno.h>
#include <libaio.h>
#include <string.h>

long pread_direct(io_context_t ctx, int fd, void *page, size_t n, long long off)
{
    struct iocb cb, *p = &cb;
    struct io_event ev;
    int rc;

    io_prep_pread(&cb, fd, page, n, off);
    rc = io_submit(ctx, 1, &p);
    if (rc != 1)
        return rc < 0 ? rc : -EAGAIN;
    do {
        rc = io_getevents(ctx, 1, 1, &ev, NULL);
    } while (rc == -EINTR || rc == 0);
    return rc == 1 ? (long)ev.res : rc;
}
