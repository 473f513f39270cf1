#include <liburing.h>
#include <stdlib.h>
#include <sys/uio.h>

struct chunk {
    struct chunk *next;
    size_t len;
    char data[4080];
};

struct file {
    int fd;
    unsigned long long off;
};

int flush_chunks(struct io_uring *ring, struct file *f, struct chunk *list)
{
    struct iovec iov[16];
    unsigned n = 0;
    unsigned long long total = 0;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe)
        return -1;
    for (struct chunk *c = list; c && n < 16; c = c->next) {
        iov[n].iov_base = c->data;
        iov[n++].iov_len = c->len;
        total += c->len;
    }
    io_uring_prep_writev(sqe, f->fd, iov, n, f->off);
    io_uring_sqe_set_data(sqe, list);
    f->off += total;
    return io_uring_submit(ring) == 1 ? 0 : -1;
}

void chunks_written(struct io_uring_cqe *cqe)
{
    struct chunk *c = io_uring_cqe_get_data(cqe);
    while (c) {
        struct chunk *next = c->next;
        free(c);
        c = next;
    }
}
