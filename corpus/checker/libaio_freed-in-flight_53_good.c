#include <errno.h>
#include <libaio.h>
#include <stdlib.h>

#define MAXR 16

int read_all(io_context_t ctx, int fd, const long long *off, char *const *dst, int n, size_t len)
{
    struct iocb *cb = calloc((size_t)n, sizeof *cb);
    struct iocb *list[MAXR];
    int started = 0, ended = 0, bad = 0, rc;

    if (!cb || n > MAXR) {
        free(cb);
        return -ENOMEM;
    }
    for (int i = 0; i < n; i++) {
        io_prep_pread(&cb[i], fd, dst[i], len, off[i]);
        list[i] = &cb[i];
    }
    while (ended < n) {
        struct io_event ev[MAXR];
        if (started < n) {
            rc = io_submit(ctx, n - started, list + started);
            if (rc > 0)
                started += rc;
            else if (rc < 0 && rc != -EAGAIN)
                n = started;
        }
        if (ended < started) {
            rc = io_getevents(ctx, 1, started - ended, ev, NULL);
            for (int i = 0; i < rc; i++)
                bad += (long)ev[i].res != (long)len;
            ended += rc > 0 ? rc : 0;
        }
    }
    free(cb);
    return bad;
}
