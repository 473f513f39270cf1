#include <libaio.h>
#include <stdlib.h>

struct blockdev {
    io_context_t ctx;
    int fd;
    unsigned queued;
};

int blockdev_write(struct blockdev *d, void *sector, unsigned long long lba)
{
    struct iocb cb;
    struct iocb *list[1] = {&cb};

    io_prep_pwrite(&cb, d->fd, sector, 512, (long long)lba * 512); // allow: stack-control-block
    if (io_submit(d->ctx, 1, list) != 1) // expect: stack-control-block
        return -1;
    d->queued++;
    return 0;
}

int blockdev_poll(struct blockdev *d, void (*done)(void *sector, long res))
{
    struct io_event ev[8];
    int n = io_getevents(d->ctx, 0, 8, ev, NULL);
    for (int i = 0; i < n; i++) {
        struct iocb *cb = ev[i].obj;
        done(cb->u.c.buf, (long)ev[i].res);
        d->queued--;
    }
    return n;
}
