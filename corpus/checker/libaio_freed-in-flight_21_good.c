#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 32
#define PAGE 4096

struct page_io {
    struct iocb cb;
    void *mem;
    unsigned long pageno;
};

struct prefetcher {
    io_context_t ctx;
    int fd;
    int inflight;
    void (*deliver)(unsigned long pageno, void *mem);
};

static struct page_io *page_io_new(struct prefetcher *pf, unsigned long pageno)
{
    struct page_io *io = calloc(1, sizeof *io);
    if (!io)
        return NULL;
    if (posix_memalign(&io->mem, PAGE, PAGE) != 0) {
        free(io);
        return NULL;
    }
    io->pageno = pageno;
    io_prep_pread(&io->cb, pf->fd, io->mem, PAGE, (long long)pageno * PAGE);
    io->cb.data = io;
    return io;
}

static void page_io_drop(struct page_io *io)
{
    free(io->mem);
    free(io);
}

int prefetch(struct prefetcher *pf, const unsigned long *pages, int n)
{
    struct iocb *list[BATCH];
    struct page_io *ios[BATCH];
    int made = 0, rc;

    if (n > BATCH)
        n = BATCH;
    while (made < n) {
        ios[made] = page_io_new(pf, pages[made]);
        if (!ios[made])
            break;
        list[made] = &ios[made]->cb;
        made++;
    }
    if (made == 0)
        return -ENOMEM;
    rc = io_submit(pf->ctx, made, list);
    for (int i = rc < 0 ? 0 : rc; i < made; i++)
        page_io_drop(ios[i]);
    if (rc > 0)
        pf->inflight += rc;
    return rc;
}

int prefetch_reap(struct prefetcher *pf)
{
    struct io_event ev[BATCH];
    int n = io_getevents(pf->ctx, 1, BATCH, ev, NULL);
    for (int i = 0; i < n; i++) {
        struct page_io *io = ev[i].data;
        if ((long)ev[i].res == PAGE)
            pf->deliver(io->pageno, io->mem);
        page_io_drop(io);
        pf->inflight--;
    }
    return n;
}
