/* HTTP/1 responder: status line, body and keep-alive notes all leave through one list per
 * connection, driven by a small state machine. */
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct piece {
    struct piece *next;
    size_t len, off;
    char bytes[];
};

enum conn_state { CONN_QUIET, CONN_SENDING, CONN_FAILED };

struct conn {
    int fd;
    enum conn_state state;
    struct piece *first, **last;
};

static struct io_uring ring;

static void conn_step(struct conn *c)
{
    struct io_uring_sqe *sqe;
    struct piece *p = c->first;

    if (c->state != CONN_QUIET || !p)
        return;
    sqe = io_uring_get_sqe(&ring);
    if (!sqe) {
        c->state = CONN_FAILED;
        return;
    }
    io_uring_prep_send(sqe, c->fd, p->bytes + p->off, p->len - p->off, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, c);
    c->state = CONN_SENDING;
}

static int conn_add(struct conn *c, const char *s, size_t n)
{
    struct piece *p;

    if (c->state == CONN_FAILED || !(p = malloc(sizeof *p + n)))
        return -1;
    p->next = NULL;
    p->len = n;
    p->off = 0;
    memcpy(p->bytes, s, n);
    *c->last = p;
    c->last = &p->next;
    conn_step(c);
    return 0;
}

int conn_respond(struct conn *c, const char *status, const char *body)
{
    if (conn_add(c, status, strlen(status)) < 0)
        return -1;
    return conn_add(c, body, strlen(body));
}

int conn_continue(struct conn *c)
{
    static const char note[] = "HTTP/1.1 100 Continue\r\n\r\n";

    return conn_add(c, note, sizeof note - 1);
}

static void conn_sent(struct conn *c, int res)
{
    struct piece *p = c->first;

    if (res <= 0) {
        c->state = CONN_FAILED;
        return;
    }
    c->state = CONN_QUIET;
    p->off += (size_t)res;
    if (p->off == p->len) {
        c->first = p->next;
        if (!c->first)
            c->last = &c->first;
        free(p);
    }
    conn_step(c);
}

int serve_turn(void)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(&ring, 1);

    while (rc >= 0 && io_uring_peek_cqe(&ring, &cqe) == 0) {
        struct conn *c = io_uring_cqe_get_data(cqe);
        int res = cqe->res;

        io_uring_cqe_seen(&ring, cqe);
        conn_sent(c, res);
    }
    return rc;
}
