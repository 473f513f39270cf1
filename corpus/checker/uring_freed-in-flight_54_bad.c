#include <liburing.h>
#include <stdlib.h>

struct rd {
    int fd;
    unsigned cap;
    char *buf;
};

int rd_arm(struct io_uring *ring, struct rd *r)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_recv(sqe, r->fd, r->buf, r->cap, 0);
    io_uring_sqe_set_data(sqe, r);
    return io_uring_submit(ring);
}

void rd_abort(struct io_uring *ring, struct rd *r)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (sqe) {
        io_uring_prep_cancel(sqe, r, 0);
        io_uring_sqe_set_data(sqe, NULL);
        io_uring_submit(ring);
    }
    free(r->buf); // expect: freed-in-flight
    r->buf = NULL;
}
