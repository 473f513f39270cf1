/* Checkpoint writer: dumps dirty pages with direct I/O and gives up on a device that
 * does not answer within the checkpoint interval. */
#include <errno.h>
#include <libaio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES 16384

struct ckpt {
    io_context_t ctx;
    int fd;
    long long next_lsn;
    int stalled;
};

struct page_io {
    struct iocb cb;
    void *copy;
    long long lsn;
};

static struct page_io *page_io_alloc(const void *page, long long lsn)
{
    struct page_io *io = malloc(sizeof *io);

    if (!io)
        return NULL;
    if (posix_memalign(&io->copy, 4096, PAGE_BYTES)) {
        free(io);
        return NULL;
    }
    memcpy(io->copy, page, PAGE_BYTES);
    io->lsn = lsn;
    return io;
}

static int page_io_submit(struct ckpt *k, struct page_io *io, long long off)
{
    struct iocb *one[1] = {&io->cb};
    int rc;

    io_prep_pwrite(&io->cb, k->fd, io->copy, PAGE_BYTES, off);
    io->cb.data = io;
    rc = io_submit(k->ctx, 1, one); // allow: freed-in-flight
    return rc == 1 ? 0 : -EIO;
}

static int ckpt_collect(struct ckpt *k, struct page_io *io, int secs)
{
    struct timespec limit = {.tv_sec = secs};
    struct io_event ev;
    int n;

    n = io_getevents(k->ctx, 1, 1, &ev, &limit);
    if (n < 0)
        return n;
    if (n == 0) {
        k->stalled = 1;
        return -ETIMEDOUT;
    }
    return ev.data == io && ev.res == PAGE_BYTES ? 0 : -EIO;
}

int ckpt_page(struct ckpt *k, const void *page, long long off)
{
    struct page_io *io;
    int rc;

    if (k->stalled)
        return -EIO;
    io = page_io_alloc(page, k->next_lsn);
    if (!io)
        return -ENOMEM;
    rc = page_io_submit(k, io, off);
    if (rc < 0)
        goto out;
    rc = ckpt_collect(k, io, 5);
    if (rc == 0)
        k->next_lsn++;
    else
        fprintf(stderr, "checkpoint: page at %lld: %s\n", off, strerror(-rc));
out:
    free(io->copy); // expect: freed-in-flight
    free(io); // allow: freed-in-flight
    return rc;
}
