#include <errno.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn {
    struct io_uring *ring;
    int fd;
    int refs;
    bool reading;
    uint64_t total;
    unsigned char inbuf[4096];
};

static void conn_put(struct conn *c)
{
    if (--c->refs > 0)
        return;
    close(c->fd);
    free(c); // allow: freed-in-flight
}

struct conn *conn_new(struct io_uring *ring, int fd)
{
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->ring = ring;
    c->fd = fd;
    c->refs = 1;
    return c;
}

int conn_arm(struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(c->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->inbuf, sizeof c->inbuf, 0);
    io_uring_sqe_set_data64(sqe, (uint64_t)(uintptr_t)c);
    c->reading = true;
    io_uring_submit(c->ring);
    return 0;
}

void conn_on_read(struct conn *c, int res)
{
    c->reading = false;
    if (res <= 0) {
        conn_put(c);
        return;
    }
    c->total += (uint64_t)res;
    if (conn_arm(c) < 0)
        conn_put(c);
}

void conn_abort(struct conn *c)
{
    struct io_uring_sqe *sqe;
    if (c->reading && (sqe = io_uring_get_sqe(c->ring))) {
        io_uring_prep_cancel64(sqe, (uint64_t)(uintptr_t)c, 0);
        io_uring_sqe_set_data64(sqe, 0);
        io_uring_submit(c->ring);
    }
    shutdown(c->fd, SHUT_RDWR);
    conn_put(c); // expect: freed-in-flight
}

void loop_once(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    if (io_uring_wait_cqe(ring, &cqe) < 0)
        return;
    if (cqe->user_data)
        conn_on_read((struct conn *)(uintptr_t)cqe->user_data, cqe->res);
    io_uring_cqe_seen(ring, cqe);
}
