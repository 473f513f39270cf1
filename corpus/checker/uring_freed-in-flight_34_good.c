#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct server;

struct conn {
    struct conn *next, **link;
    struct server *srv;
    int fd;
    int reading;
    int closing;
    size_t used;
    unsigned char rx[8192];
};

struct server {
    struct io_uring ring;
    struct conn *conns;
    unsigned live;
};

static void conn_destroy(struct conn *c)
{
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
    c->srv->live--;
    close(c->fd);
    free(c);
}

static int conn_read(struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&c->srv->ring);

    if (!sqe)
        return -1;
    io_uring_prep_recv(sqe, c->fd, c->rx + c->used, sizeof c->rx - c->used, 0);
    io_uring_sqe_set_data(sqe, c);
    c->reading = 1;
    return io_uring_submit(&c->srv->ring);
}

struct conn *conn_open(struct server *srv, int fd)
{
    struct conn *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->srv = srv;
    c->fd = fd;
    c->next = srv->conns;
    c->link = &srv->conns;
    if (c->next)
        c->next->link = &c->next;
    srv->conns = c;
    srv->live++;
    conn_read(c);
    return c;
}

static void conn_abort(struct conn *c)
{
    struct io_uring_sqe *sqe;

    if (c->closing)
        return;
    c->closing = 1;
    if (!c->reading) {
        conn_destroy(c);
        return;
    }
    sqe = io_uring_get_sqe(&c->srv->ring);
    if (!sqe) {
        shutdown(c->fd, SHUT_RDWR);
        return;
    }
    io_uring_prep_cancel(sqe, c, 0);
    io_uring_sqe_set_data(sqe, NULL);
    io_uring_submit(&c->srv->ring);
}

static void conn_complete(struct conn *c, int res)
{
    c->reading = 0;
    if (c->closing || res <= 0) {
        conn_destroy(c);
        return;
    }
    c->used += (size_t)res;
    if (c->used == sizeof c->rx)
        c->used = 0;
    if (conn_read(c) < 0 && !c->reading)
        conn_destroy(c);
}

static int server_turn(struct server *srv)
{
    struct io_uring_cqe *cqe;
    struct conn *c;
    int res;
    int rc = io_uring_wait_cqe(&srv->ring, &cqe);

    if (rc < 0)
        return rc;
    c = io_uring_cqe_get_data(cqe);
    res = cqe->res;
    io_uring_cqe_seen(&srv->ring, cqe);
    if (c)
        conn_complete(c, res);
    return 0;
}

void server_stop(struct server *srv)
{
    struct conn *c, *next;

    for (c = srv->conns; c; c = next) {
        next = c->next;
        conn_abort(c);
    }
    while (srv->live)
        server_turn(srv);
    io_uring_queue_exit(&srv->ring);
}
