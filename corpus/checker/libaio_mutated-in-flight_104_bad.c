#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 8192
#define NFRAMES 256
#define FLUSH_MAX 32

struct page_image {
    uint32_t crc;
    uint32_t page_no;
    uint64_t lsn;
    unsigned char payload[PAGE - 16];
};

struct frame {
    struct iocb cb;
    struct page_image *img;
    int dirty, writing, write_error;
};

struct buffer_pool {
    io_context_t ctx;
    int fd;
    uint64_t next_lsn;
    unsigned writes;
    struct frame frames[NFRAMES];
};

static uint32_t page_crc(const struct page_image *p)
{
    const unsigned char *b = (const unsigned char *)&p->page_no;
    uint32_t c = 0x811c9dc5u;
    for (size_t i = 0; i < PAGE - sizeof p->crc; i++)
        c = (c ^ b[i]) * 16777619u;
    return c;
}

int pool_open(struct buffer_pool *bp, int fd)
{
    memset(bp, 0, sizeof *bp);
    bp->fd = fd;
    bp->next_lsn = 1;
    for (int i = 0; i < NFRAMES; i++) {
        void *mem;
        if (posix_memalign(&mem, 4096, PAGE))
            return -ENOMEM;
        bp->frames[i].img = memset(mem, 0, PAGE);
        bp->frames[i].img->page_no = (uint32_t)i;
    }
    return io_setup(FLUSH_MAX, &bp->ctx);
}

int page_update(struct buffer_pool *bp, unsigned no, size_t off, const void *src, size_t n)
{
    struct frame *f;
    if (no >= NFRAMES || off > sizeof f->img->payload || n > sizeof f->img->payload - off)
        return -EINVAL;
    f = &bp->frames[no];
    memcpy(f->img->payload + off, src, n); // expect: mutated-in-flight
    f->dirty = 1;
    return 0;
}

int page_read(const struct buffer_pool *bp, unsigned no, size_t off, void *dst, size_t n)
{
    const struct page_image *p;
    if (no >= NFRAMES || off > sizeof p->payload || n > sizeof p->payload - off)
        return -EINVAL;
    p = bp->frames[no].img;
    memcpy(dst, p->payload + off, n);
    return 0;
}

/* Start writing dirty pages; the completions are taken by pool_reap(). */
int pool_flush_start(struct buffer_pool *bp)
{
    struct iocb *list[FLUSH_MAX];
    int n = 0, started;
    for (int i = 0; i < NFRAMES && n + (int)bp->writes < FLUSH_MAX; i++) {
        struct frame *f = &bp->frames[i];
        if (!f->dirty || f->writing)
            continue;
        f->img->lsn = bp->next_lsn++;
        f->img->crc = page_crc(f->img);
        io_prep_pwrite(&f->cb, bp->fd, f->img, PAGE, (long long)i * PAGE);
        f->cb.data = f;
        list[n++] = &f->cb;
    }
    if (n == 0)
        return 0;
    started = io_submit(bp->ctx, n, list);
    for (int i = 0; i < started; i++) {
        struct frame *f = list[i]->data;
        f->writing = 1;
        f->dirty = 0;
        bp->writes++;
    }
    return started;
}

int pool_reap(struct buffer_pool *bp, int at_least)
{
    struct io_event ev[FLUSH_MAX];
    int n = io_getevents(bp->ctx, at_least, FLUSH_MAX, ev, NULL);
    for (int i = 0; i < n; i++) {
        struct frame *f = ev[i].data;
        f->writing = 0;
        bp->writes--;
        if ((long)ev[i].res != PAGE) {
            f->write_error = 1;
            f->dirty = 1;
        }
    }
    return n;
}
