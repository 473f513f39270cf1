#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct server;

struct conn {
    struct conn *next, **link;
    struct server *srv;
    int fd;
    size_t used;
    unsigned char rx[8192];
};

struct server {
    struct io_uring ring;
    struct conn *conns;
    unsigned long aborted;
};

static int conn_read(struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&c->srv->ring);

    if (!sqe)
        return -1;
    io_uring_prep_recv(sqe, c->fd, c->rx + c->used, sizeof c->rx - c->used, 0);
    io_uring_sqe_set_data(sqe, c);
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
    conn_read(c);
    return c;
}

static void conn_unlink(struct conn *c)
{
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
}

static void conn_abort(struct conn *c)
{
    struct server *srv = c->srv;
    struct io_uring_sqe *sqe = io_uring_get_sqe(&srv->ring);

    if (sqe) {
        io_uring_prep_cancel(sqe, c, 0);
        io_uring_sqe_set_data(sqe, NULL);
        io_uring_submit(&srv->ring);
    }
    conn_unlink(c);
    close(c->fd);
    srv->aborted++;
    free(c); // expect: freed-in-flight
}

void server_stop(struct server *srv)
{
    while (srv->conns)
        conn_abort(srv->conns);
    io_uring_queue_exit(&srv->ring);
}

void server_kick(struct server *srv, int fd)
{
    for (struct conn *c = srv->conns; c; c = c->next) {
        if (c->fd == fd) {
            conn_abort(c);
            return;
        }
    }
}
