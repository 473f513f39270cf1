#include <liburing.h>
#include <stdlib.h>
#include <unistd.h>

struct conn {
    int fd;
    unsigned ops;
    int closing;
    char in[4096];
};

static void conn_maybe_free(struct conn *c)
{
    if (c->closing && c->ops == 0) {
        close(c->fd);
        free(c);
    }
}

int conn_read(struct io_uring *ring, struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe || c->closing)
        return -1;
    io_uring_prep_recv(sqe, c->fd, c->in, sizeof c->in, 0);
    io_uring_sqe_set_data(sqe, c);
    c->ops++;
    return io_uring_submit(ring);
}

void conn_close(struct conn *c)
{
    c->closing = 1;
    conn_maybe_free(c);
}

void conn_cqe(struct io_uring *ring, struct io_uring_cqe *cqe)
{
    struct conn *c = io_uring_cqe_get_data(cqe);
    c->ops--;
    if (cqe->res <= 0)
        c->closing = 1;
    else if (!c->closing)
        conn_read(ring, c);
    conn_maybe_free(c);
}
