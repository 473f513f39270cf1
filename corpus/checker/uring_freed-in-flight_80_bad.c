#include <liburing.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    off_t off;
    size_t len;
    char *mem;
};

static struct chunk *chunk_make(const char *src, size_t len, off_t off)
{
    struct chunk *c = malloc(sizeof *c);
    if (!c)
        return NULL;
    c->mem = aligned_alloc(4096, (len + 4095) & ~(size_t)4095);
    c->len = len;
    c->off = off;
    memcpy(c->mem, src, len);
    return c;
}

static void chunk_drop(struct chunk *c)
{
    free(c->mem);
    free(c);
}

static int chunk_start(struct io_uring *ring, int fd, const struct chunk *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_write(sqe, fd, c->mem, (unsigned)c->len, (unsigned long long)c->off); // allow: borrowed-parameter
    sqe->user_data = (unsigned long long)c->off;
    return io_uring_submit(ring);
}

int append_block(struct io_uring *ring, int fd, const char *src, size_t len, off_t off)
{
    struct chunk *c = chunk_make(src, len, off);
    int rc;
    if (!c)
        return -1;
    rc = chunk_start(ring, fd, c);
    chunk_drop(c); // expect: freed-in-flight
    return rc == 1 ? 0 : -1;
}
