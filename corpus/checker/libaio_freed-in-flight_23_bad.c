#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RD_MAX 100
#define RD_ALIGN 512

struct extent {
    off_t offset;
    size_t length;
    void *dest;
};

struct read_slot {
    struct iocb cb;
    void *bounce;
    size_t skip;
    size_t span;
};

struct block_reader {
    io_context_t ctx;
    int fd;
    struct read_slot slot[RD_MAX];
};

static int slot_prepare(struct block_reader *r, struct read_slot *s, const struct extent *e)
{
    off_t base = e->offset & ~(off_t)(RD_ALIGN - 1);

    s->skip = (size_t)(e->offset - base);
    s->span = (s->skip + e->length + RD_ALIGN - 1) & ~(size_t)(RD_ALIGN - 1);
    if (posix_memalign(&s->bounce, RD_ALIGN, s->span))
        return -ENOMEM;
    io_prep_pread(&s->cb, r->fd, s->bounce, s->span, base);
    s->cb.data = s;
    return 0;
}

int block_reader_multi(struct block_reader *r, const struct extent *ext, int count)
{
    struct iocb *list[RD_MAX];
    struct io_event ev[RD_MAX];
    struct timespec limit = {1, 0};
    int prepared = 0, got, rc = 0;

    if (count > RD_MAX)
        return -EINVAL;
    for (; prepared < count; prepared++) {
        rc = slot_prepare(r, &r->slot[prepared], &ext[prepared]);
        if (rc)
            goto out;
        list[prepared] = &r->slot[prepared].cb;
    }

    rc = io_submit(r->ctx, count, list);
    if (rc < 0)
        goto out;
    got = io_getevents(r->ctx, count, count, ev, &limit);
    if (got != count) {
        rc = got < 0 ? got : -ETIMEDOUT;
        goto out;
    }
    for (int i = 0; i < count; i++)
        memcpy(ext[i].dest, (char *)r->slot[i].bounce + r->slot[i].skip, ext[i].length);
    rc = 0;
out:
    for (int i = 0; i < prepared; i++) {
        free(r->slot[i].bounce); // expect: freed-in-flight
        r->slot[i].bounce = NULL;
    }
    return rc;
}
