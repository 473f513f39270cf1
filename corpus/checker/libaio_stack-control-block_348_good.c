/* Read a list of extents into one block and return when all have arrived. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_EXTENTS 32

struct extent {
    long long at;
    size_t len; /* multiple of the sector size */
};

static int reap(io_context_t ctx, int want, const struct extent *ext)
{
    struct io_event ev[MAX_EXTENTS];
    int rc = 0;
    while (want > 0) {
        int n = io_getevents(ctx, 1, want, ev, NULL);
        if (n == -EINTR)
            continue;
        if (n < 0)
            abort();
        for (int i = 0; i < n; i++) {
            const struct extent *e = ext + (size_t)ev[i].data;
            if ((long)ev[i].res < 0)
                rc = (int)(long)ev[i].res;
            else if (ev[i].res != e->len && rc == 0)
                rc = -EIO;
        }
        want -= n;
    }
    return rc;
}

int read_extents(io_context_t ctx, int fd, const struct extent *ext, int count, void **out, size_t *out_len)
{
    struct iocb cbs[MAX_EXTENTS];
    struct iocb *list[MAX_EXTENTS];
    size_t total = 0, off = 0;
    char *block = NULL;
    int rc = 0, first = 0;
    if (count < 1 || count > MAX_EXTENTS)
        return -EINVAL;
    for (int i = 0; i < count; i++)
        total += ext[i].len;
    if (posix_memalign((void **)&block, 4096, total))
        return -ENOMEM;
    for (int i = 0; i < count; i++) {
        io_prep_pread(&cbs[i], fd, block + off, ext[i].len, ext[i].at);
        cbs[i].data = (void *)(size_t)i;
        list[i] = &cbs[i];
        off += ext[i].len;
    }
    while (first < count && rc == 0) {
        int n = io_submit(ctx, count - first, list + first);
        if (n == -EINTR || n == -EAGAIN)
            continue;
        if (n <= 0) {
            rc = n ? n : -EIO;
            break;
        }
        rc = reap(ctx, n, ext);
        first += n;
    }
    if (rc < 0) {
        free(block);
        return rc;
    }
    *out = block;
    *out_len = total;
    return 0;
}
