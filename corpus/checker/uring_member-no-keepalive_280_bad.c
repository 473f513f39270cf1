/* TCP server: the connection table owns one reference on each connection, other
 * users take their own with conn_get(). */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_FD 1024

struct conn {
    int refs;
    int fd;
    unsigned long long bytes;
    char in[4096];
};

struct server {
    struct io_uring ring;
    struct conn *table[MAX_FD];
};

static struct conn *conn_get(struct conn *c)
{
    c->refs++;
    return c;
}

static void conn_put(struct conn *c)
{
    if (--c->refs)
        return;
    close(c->fd);
    free(c); // allow: freed-in-flight
}

static int arm_recv(struct server *s, struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->in, sizeof c->in, 0); // expect: member-no-keepalive
    io_uring_sqe_set_data(sqe, c);
    return 0;
}

int server_adopt(struct server *s, int fd)
{
    struct conn *c;
    if (fd >= MAX_FD || s->table[fd])
        return -EMFILE;
    c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    c->refs = 1;
    c->fd = fd;
    s->table[fd] = c;
    return arm_recv(s, c);
}

void server_kick(struct server *s, int fd)
{
    struct conn *c = s->table[fd];
    if (!c)
        return;
    s->table[fd] = NULL;
    conn_put(c); // allow: freed-in-flight
}

static void on_recv(struct server *s, struct conn *c, int res)
{
    conn_get(c);
    if (res > 0) {
        c->bytes += (unsigned)res;
        if (arm_recv(s, c) < 0)
            server_kick(s, c->fd);
    } else {
        server_kick(s, c->fd);
    }
    conn_put(c);
}

void server_run(struct server *s)
{
    for (;;) {
        struct io_uring_cqe *cqe;
        int rc = io_uring_submit_and_wait(&s->ring, 1);
        if (rc < 0 && rc != -EINTR)
            break;
        while (io_uring_peek_cqe(&s->ring, &cqe) == 0) {
            struct conn *c = io_uring_cqe_get_data(cqe);
            int res = cqe->res;
            io_uring_cqe_seen(&s->ring, cqe);
            on_recv(s, c, res);
        }
    }
}
