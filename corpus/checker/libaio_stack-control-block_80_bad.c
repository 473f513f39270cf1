#include <libaio.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK 4096

static void *block;

static void wrote(io_context_t ctx, struct iocb *cb, long res, long res2)
{
    (void)ctx;
    (void)res2;
    if (res != (long)cb->u.c.nbytes)
        fprintf(stderr, "short write on %d\n", cb->aio_fildes);
}

int start_write(io_context_t ctx, int fd, long long off)
{
    struct iocb cb;
    struct iocb *list[1] = {&cb};
    if (!block && posix_memalign(&block, BLOCK, BLOCK))
        return -1;
    io_prep_pwrite(&cb, fd, block, BLOCK, off);
    io_set_callback(&cb, wrote);
    return io_submit(ctx, 1, list) == 1 ? 0 : -1; // expect: stack-control-block
}

void reap(io_context_t ctx)
{
    struct io_event ev[8];
    int n = io_getevents(ctx, 1, 8, ev, NULL);
    for (int i = 0; i < n; i++) {
        struct iocb *cb = ev[i].obj;
        ((io_callback_t)cb->data)(ctx, cb, (long)ev[i].res, (long)ev[i].res2);
    }
}
