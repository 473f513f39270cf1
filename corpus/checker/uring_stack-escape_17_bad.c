#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum op { OP_RECV, OP_SEND };

struct conn {
    struct io_uring *ring;
    int fd;
    enum op op;
    unsigned long commands, errors;
    char in[512];
};

static int conn_recv(struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(c->ring);
    if (!sqe)
        return -EBUSY;
    c->op = OP_RECV;
    io_uring_prep_recv(sqe, c->fd, c->in, sizeof c->in - 1, 0);
    io_uring_sqe_set_data(sqe, c);
    return 0;
}

static int conn_queue_send(struct conn *c, const char *p, size_t n)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(c->ring);
    if (!sqe)
        return -EBUSY;
    c->op = OP_SEND;
    io_uring_prep_send(sqe, c->fd, p, n, MSG_NOSIGNAL | MSG_WAITALL); // allow: stack-escape
    io_uring_sqe_set_data(sqe, c);
    return 0;
}

static int conn_reply(struct conn *c, const char *p, size_t n)
{
    c->commands++;
    return conn_queue_send(c, p, n);
}

static int cmd_ping(struct conn *c)
{
    static const char pong[] = "+PONG\r\n";
    return conn_reply(c, pong, sizeof pong - 1);
}

static int cmd_stats(struct conn *c)
{
    char line[160];
    int n = snprintf(line, sizeof line, "+commands=%lu errors=%lu\r\n", c->commands, c->errors);
    return conn_reply(c, line, (size_t)n); // expect: stack-escape
}

static int conn_dispatch(struct conn *c, int n)
{
    static const char unknown[] = "-ERR\r\n";
    c->in[n] = '\0';
    if (!strncmp(c->in, "PING", 4))
        return cmd_ping(c);
    if (!strncmp(c->in, "STATS", 5))
        return cmd_stats(c);
    c->errors++;
    return conn_reply(c, unknown, sizeof unknown - 1);
}

int serve(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    for (;;) {
        int rc = io_uring_submit_and_wait(ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        while (io_uring_peek_cqe(ring, &cqe) == 0) {
            struct conn *c = io_uring_cqe_get_data(cqe);
            int res = cqe->res;
            io_uring_cqe_seen(ring, cqe);
            if (res > 0)
                res = c->op == OP_RECV ? conn_dispatch(c, res) : conn_recv(c);
            else
                res = -ECONNRESET;
            if (res < 0) {
                close(c->fd);
                free(c);
            }
        }
    }
}
