#include <liburing.h>
#include <stdlib.h>
#include <unistd.h>

struct conn {
    int fd;
    int reading;
    char *in;
};

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
    if (c->reading) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
        io_uring_prep_cancel(sqe, c, 0);
        io_uring_sqe_set_data(sqe, NULL);
        io_uring_submit(ring);
    }
    close(c->fd);
    free(c->in); // expect: freed-in-flight
    free(c); // allow: freed-in-flight
}

void serve_once(struct io_uring *ring, int fd)
{
    struct conn *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->in = malloc(16384);
    conn_read(ring, c);
    conn_drop(ring, c); // allow: freed-in-flight
}
