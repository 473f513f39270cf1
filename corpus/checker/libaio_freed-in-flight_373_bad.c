/* Batched O_DIRECT reads of index pages. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 64
#define ALIGN 4096

struct extent {
    long long off;
    size_t len;
    void *dst;
};

struct page_req {
    struct iocb cb;
    void *buf;
    const struct extent *ex;
};

struct reader {
    io_context_t ctx;
    int fd;
    struct page_req reqs[BATCH];
};

static int reader_prepare(struct reader *rd, const struct extent *ex, int n, struct iocb **list)
{
    for (int i = 0; i < n; i++) {
        struct page_req *q = &rd->reqs[i];
        if (posix_memalign(&q->buf, ALIGN, ex[i].len))
            return -ENOMEM;
        q->ex = &ex[i];
        io_prep_pread(&q->cb, rd->fd, q->buf, ex[i].len, ex[i].off);
        q->cb.data = q;
        list[i] = &q->cb;
    }
    return 0;
}

int reader_fetch(struct reader *rd, const struct extent *ex, int n)
{
    struct iocb *list[BATCH];
    struct io_event ev[BATCH];
    struct timespec limit = {1, 0};
    int rc, got, i;

    if (n > BATCH)
        return -E2BIG;
    for (i = 0; i < n; i++)
        rd->reqs[i].buf = NULL;
    rc = reader_prepare(rd, ex, n, list);
    if (rc)
        goto out;
    rc = io_submit(rd->ctx, n, list);
    if (rc < 0)
        goto out;
    got = io_getevents(rd->ctx, rc, rc, ev, &limit);
    if (got != rc || rc != n) {
        rc = -EIO;
        goto out;
    }
    rc = 0;
    for (i = 0; i < got; i++) {
        struct page_req *q = ev[i].data;
        if ((long)ev[i].res != (long)q->ex->len)
            rc = -EIO;
        else
            memcpy(q->ex->dst, q->buf, q->ex->len);
    }
out:
    for (i = 0; i < n; i++)
        free(rd->reqs[i].buf); /* expect: freed-in-flight */
    return rc;
}
