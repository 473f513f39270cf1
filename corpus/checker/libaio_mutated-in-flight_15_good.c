#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096
#define BODY (PAGE - 4)
#define NPAGES 512
#define BATCH 64

struct page {
    unsigned char *block;
    uint64_t number;
    int dirty, writing;
    struct iocb io;
};

struct pager {
    io_context_t ctx;
    int fd, failed;
    unsigned inflight;
    struct page pages[NPAGES];
};

static void pager_reap(struct pager *pg, long min)
{
    struct io_event ev[BATCH];
    int n = io_getevents(pg->ctx, min, BATCH, ev, NULL);

    for (int i = 0; i < n; i++) {
        struct page *p = ev[i].data;

        if ((long)ev[i].res != PAGE)
            pg->failed = 1;
        p->writing = 0;
        pg->inflight--;
    }
}

static void page_seal(struct page *p)
{
    uint32_t a = 1, b = 0;

    for (unsigned i = 0; i < BODY; i++) {
        a = (a + p->block[i]) % 65521;
        b = (b + a) % 65521;
    }
    a |= b << 16;
    memcpy(p->block + BODY, &a, sizeof a);
}

int pager_flush(struct pager *pg)
{
    for (unsigned i = 0; i < NPAGES; i++) {
        struct page *p = &pg->pages[i];
        struct iocb *one = &p->io;

        if (!p->dirty || p->writing)
            continue;
        page_seal(p);
        io_prep_pwrite(&p->io, pg->fd, p->block, PAGE, (long long)p->number * PAGE);
        p->io.data = p;
        if (io_submit(pg->ctx, 1, &one) != 1)
            return -EAGAIN;
        p->dirty = 0;
        p->writing = 1;
        pg->inflight++;
    }
    pager_reap(pg, 0);
    return pg->failed ? -EIO : 0;
}

int page_put(struct pager *pg, unsigned idx, unsigned off, const void *rec, unsigned len)
{
    struct page *p;

    if (idx >= NPAGES || off > BODY || len > BODY - off)
        return -EINVAL;
    p = &pg->pages[idx];
    while (p->writing)
        pager_reap(pg, 1);
    memcpy(p->block + off, rec, len);
    p->dirty = 1;
    return 0;
}

int page_get(struct pager *pg, unsigned idx, unsigned off, void *rec, unsigned len)
{
    if (idx >= NPAGES || off > BODY || len > BODY - off)
        return -EINVAL;
    memcpy(rec, pg->pages[idx].block + off, len);
    return 0;
}

int pager_open(struct pager *pg, int fd)
{
    memset(pg, 0, sizeof *pg);
    pg->fd = fd;
    for (unsigned i = 0; i < NPAGES; i++) {
        pg->pages[i].number = i;
        if (posix_memalign((void **)&pg->pages[i].block, PAGE, PAGE))
            return -ENOMEM;
        memset(pg->pages[i].block, 0, PAGE);
    }
    return io_setup(NPAGES, &pg->ctx);
}

int pager_close(struct pager *pg)
{
    int rc = pager_flush(pg);

    while (pg->inflight)
        pager_reap(pg, 1);
    io_destroy(pg->ctx);
    for (unsigned i = 0; i < NPAGES; i++)
        free(pg->pages[i].block);
    return rc;
}
