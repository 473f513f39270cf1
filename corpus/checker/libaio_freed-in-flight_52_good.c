#include <libaio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct wreq {
    long long at;
    struct iocb cb;
    char *block;
};

int enqueue(io_context_t ctx, int fd, const void *p, size_t n, long long at)
{
    struct wreq *w = malloc(sizeof *w);
    struct iocb *list[1];
    void *blk = NULL;
    if (!w || posix_memalign(&blk, 512, n)) {
        free(w);
        return -1;
    }
    w->block = memcpy(blk, p, n);
    w->at = at;
    io_prep_pwrite(&w->cb, fd, w->block, n, at);
    list[0] = &w->cb;
    if (io_submit(ctx, 1, list) == 1)
        return 0;
    free(w->block);
    free(w);
    return -1;
}

void drain(io_context_t ctx)
{
    struct io_event ev[16];
    int n = io_getevents(ctx, 1, 16, ev, NULL);
    for (int i = 0; i < n; i++) {
        struct wreq *w = (struct wreq *)((char *)ev[i].obj - offsetof(struct wreq, cb));
        free(w->block);
        free(w);
    }
}
