#include <liburing.h>
#include <stdlib.h>
#include <unistd.h>

struct conn {
    int fd;
    int reading;
    int dropping;
    char *in;
};

static void conn_free(struct conn *c)
{
    close(c->fd);
    free(c->in);
    free(c);
}

void conn_read(struct io_uring *ring, struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    io_uring_prep_recv(sqe, c->fd, c->in, 16384, 0);
    io_uring_sqe_set_data(sqe, c);
    c->reading = 1;
    io_uring_submit(ring);
}

void conn_drop(struct io_uring *ring, struct conn *c)
{
    c->dropping = 1;
    if (!c->reading) {
        conn_free(c);
        return;
    }
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    io_uring_prep_cancel(sqe, c, 0);
    io_uring_sqe_set_data(sqe, NULL);
    io_uring_submit(ring);
}

void loop(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    while (io_uring_wait_cqe(ring, &cqe) == 0) {
        struct conn *c = io_uring_cqe_get_data(cqe);
        io_uring_cqe_seen(ring, cqe);
        if (!c)
            continue;
        c->reading = 0;
        if (c->dropping)
            conn_free(c);
        else
            conn_read(ring, c);
    }
}
