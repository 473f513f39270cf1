#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define IDLE_LIMIT 60

struct conn {
    int fd;
    time_t last;
    struct conn *next;
    size_t used;
    char in[4096];
};

struct server {
    struct io_uring ring;
    struct conn *conns;
    unsigned handled;
};

int handle_line(int fd, const char *line, size_t n);

static int conn_recv(struct server *s, struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);

    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->in + c->used, sizeof c->in - c->used, 0);
    io_uring_sqe_set_data(sqe, c);
    return 0;
}

static void unlink_conn(struct server *s, struct conn *c)
{
    struct conn **p = &s->conns;

    while (*p && *p != c)
        p = &(*p)->next;
    if (*p)
        *p = c->next;
}

static void conn_drop(struct server *s, struct conn *c)
{
    unlink_conn(s, c);
    close(c->fd);
    free(c);
}

int server_add(struct server *s, int fd)
{
    struct conn *c = calloc(1, sizeof *c);

    if (!c)
        return -ENOMEM;
    c->fd = fd;
    c->last = time(NULL);
    c->next = s->conns;
    s->conns = c;
    if (conn_recv(s, c) < 0) {
        conn_drop(s, c);
        return -EBUSY;
    }
    return 0;
}

static void on_recv(struct server *s, struct conn *c, int res)
{
    char *nl;

    if (res <= 0) {
        conn_drop(s, c);
        return;
    }
    c->last = time(NULL);
    c->used += (size_t)res;
    while ((nl = memchr(c->in, '\n', c->used)) != NULL) {
        size_t n = (size_t)(nl - c->in) + 1;
        handle_line(c->fd, c->in, n);
        memmove(c->in, c->in + n, c->used - n);
        c->used -= n;
        s->handled++;
    }
    if (c->used == sizeof c->in || conn_recv(s, c) < 0)
        conn_drop(s, c);
}

void server_sweep(struct server *s)
{
    time_t limit = time(NULL) - IDLE_LIMIT;
    struct conn *c;

    for (c = s->conns; c; c = c->next)
        if (c->last < limit)
            shutdown(c->fd, SHUT_RDWR);
}

int server_step(struct server *s)
{
    struct io_uring_cqe *cqe;
    struct conn *c;
    int res;

    if (io_uring_submit_and_wait(&s->ring, 1) < 0 || io_uring_peek_cqe(&s->ring, &cqe) < 0)
        return -1;
    c = io_uring_cqe_get_data(cqe);
    res = cqe->res;
    io_uring_cqe_seen(&s->ring, cqe);
    on_recv(s, c, res);
    return 0;
}
