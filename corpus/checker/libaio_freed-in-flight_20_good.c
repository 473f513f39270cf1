#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512
#define DEPTH 32

struct page_io {
    struct iocb cb;
    void *mem;
    uint64_t pgno;
};

struct pager {
    io_context_t ctx;
    int fd;
    size_t page_size;
};

static int collect(struct pager *p, int outstanding)
{
    struct io_event ev[DEPTH];
    int first_error = 0;

    while (outstanding > 0) {
        int got = io_getevents(p->ctx, 1, outstanding, ev, NULL);

        if (got == -EINTR)
            continue;
        if (got < 0)
            abort();
        for (int k = 0; k < got; k++)
            if ((long)ev[k].res != (long)p->page_size && !first_error)
                first_error = (long)ev[k].res < 0 ? (int)(long)ev[k].res : -EIO;
        outstanding -= got;
    }
    return first_error;
}

/* Reads up to DEPTH pages and hands each one to visit. */
int pager_scan(struct pager *p, const uint64_t *pgno, int n,
               int (*visit)(uint64_t pgno, const void *page, void *arg), void *arg)
{
    struct page_io io[DEPTH];
    struct iocb *list[DEPTH];
    int i, rc = 0, ready = 0, queued = 0;

    if (n > DEPTH)
        n = DEPTH;
    for (; ready < n; ready++) {
        if (posix_memalign(&io[ready].mem, SECTOR, p->page_size) != 0) {
            rc = -ENOMEM;
            goto out;
        }
        io[ready].pgno = pgno[ready];
        io_prep_pread(&io[ready].cb, p->fd, io[ready].mem, p->page_size, (long long)(pgno[ready] * p->page_size));
        list[ready] = &io[ready].cb;
    }
    while (queued < n) {
        int k = io_submit(p->ctx, n - queued, list + queued);

        if (k == -EAGAIN && queued == 0)
            continue;
        if (k <= 0) {
            rc = k < 0 ? k : -EIO;
            break;
        }
        queued += k;
    }
    i = collect(p, queued);
    if (rc == 0)
        rc = i;
    for (i = 0; rc == 0 && i < n; i++)
        rc = visit(io[i].pgno, io[i].mem, arg);
out:
    for (i = 0; i < ready; i++)
        free(io[i].mem);
    return rc;
}
