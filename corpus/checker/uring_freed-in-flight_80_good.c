#include <liburing.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    off_t off;
    size_t len;
    char mem[];
};

int append_block(struct io_uring *ring, int fd, const char *src, size_t len, off_t off)
{
    struct chunk *c = malloc(sizeof *c + len);
    struct io_uring_sqe *sqe;
    if (!c)
        return -1;
    sqe = io_uring_get_sqe(ring);
    if (!sqe) {
        free(c);
        return -1;
    }
    c->len = len;
    c->off = off;
    memcpy(c->mem, src, len);
    io_uring_prep_write(sqe, fd, c->mem, (unsigned)len, (unsigned long long)off);
    io_uring_sqe_set_data(sqe, c);
    return io_uring_submit(ring);
}

unsigned reap(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    unsigned head, n = 0;
    io_uring_for_each_cqe(ring, head, cqe) {
        struct chunk *c = io_uring_cqe_get_data(cqe);
        free(c);
        n++;
    }
    io_uring_cq_advance(ring, n);
    return n;
}

int append_sync(struct io_uring *ring, int fd, const char *src, size_t len, off_t off)
{
    struct io_uring_cqe *cqe;
    char *copy = malloc(len);
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    int res = -1;
    if (copy && sqe) {
        memcpy(copy, src, len);
        io_uring_prep_write(sqe, fd, copy, (unsigned)len, (unsigned long long)off);
        io_uring_submit(ring);
        while (io_uring_wait_cqe(ring, &cqe) < 0)
            ;
        res = cqe->res;
        io_uring_cqe_seen(ring, cqe);
    }
    free(copy);
    return res;
}
