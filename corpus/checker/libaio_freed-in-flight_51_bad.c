#include <libaio.h>
#include <stdlib.h>

#define MAXR 32

int multi_read(io_context_t ctx, int fd, const long long *off, void **out, int n, size_t len)
{
    struct iocb *cbs = calloc((size_t)n, sizeof *cbs);
    struct iocb *list[MAXR];
    struct io_event ev[MAXR];
    struct timespec limit = {1, 0};
    int i, got;

    if (!cbs || n > MAXR)
        goto fail;
    for (i = 0; i < n; i++) {
        if (posix_memalign(&out[i], 512, len))
            abort();
        io_prep_pread(&cbs[i], fd, out[i], len, off[i]);
        list[i] = &cbs[i];
    }
    if (io_submit(ctx, n, list) != n)
        abort();
    got = io_getevents(ctx, n, n, ev, &limit);
    if (got != n) {
        for (i = 0; i < n; i++)
            free(out[i]); // expect: freed-in-flight
        goto fail;
    }
    free(cbs);
    return 0;
fail:
    free(cbs); // allow: freed-in-flight
    return -1;
}
