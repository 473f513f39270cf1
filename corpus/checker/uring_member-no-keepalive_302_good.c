/* TCP server: table and pending receive hold one reference each, so a kicked
 * connection stays in memory until its receive has completed. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FD 1024

struct conn {
    int refs;
    int fd;
    int kicked;
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
    free(c);
}

static int arm_recv(struct server *s, struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->in, sizeof c->in, 0);
    io_uring_sqe_set_data(sqe, conn_get(c));
    return 0;
}

void server_kick(struct server *s, int fd)
{
    struct conn *c = s->table[fd];
    if (!c)
        return;
    s->table[fd] = NULL;
    c->kicked = 1;
    shutdown(fd, SHUT_RDWR);
    conn_put(c);
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
    if (arm_recv(s, c) < 0) {
        server_kick(s, fd);
        return -EBUSY;
    }
    return 0;
}

/* Called with the reference that the receive held. */
static void on_recv(struct server *s, struct conn *c, int res)
{
    if (!c->kicked) {
        if (res > 0)
            c->bytes += (unsigned)res;
        if (res <= 0 || arm_recv(s, c) < 0)
            server_kick(s, c->fd);
    }
    conn_put(c);
}

int server_turn(struct server *s)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(&s->ring, 1);

    if (rc < 0 && rc != -EINTR)
        return rc;
    while (io_uring_peek_cqe(&s->ring, &cqe) == 0) {
        struct conn *c = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(&s->ring, cqe);
        on_recv(s, c, res);
    }
    return 0;
}
