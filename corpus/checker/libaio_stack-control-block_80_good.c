#include <libaio.h>
#include <stdlib.h>
#include <string.h>

struct request {
    struct iocb cb;
    char *data;
};

int start_write(io_context_t ctx, int fd, const void *src, size_t n, long long off)
{
    struct request *r = malloc(sizeof *r);
    struct iocb *list[1];
    if (!r || posix_memalign((void **)&r->data, 512, n)) {
        free(r);
        return -1;
    }
    memcpy(r->data, src, n);
    io_prep_pwrite(&r->cb, fd, r->data, n, off);
    r->cb.data = r;
    list[0] = &r->cb;
    if (io_submit(ctx, 1, list) == 1)
        return 0;
    free(r->data);
    free(r);
    return -1;
}

void reap(io_context_t ctx)
{
    struct io_event ev[8];
    int n = io_getevents(ctx, 1, 8, ev, NULL);
    for (int i = 0; i < n; i++) {
        struct request *r = ev[i].data;
        free(r->data);
        free(r);
    }
}

long write_now(io_context_t ctx, int fd, void *block, size_t n, long long off)
{
    struct iocb cb, *list[1] = {&cb};
    struct io_event ev;
    io_prep_pwrite(&cb, fd, block, n, off);
    if (io_submit(ctx, 1, list) != 1)
        return -1;
    while (io_getevents(ctx, 1, 1, &ev, NULL) != 1)
        ;
    return (long)ev.res;
}
