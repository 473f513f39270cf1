#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct zc_send {
    struct conn *conn;
    size_t len;
    unsigned char *data;
};

struct conn {
    int fd;
    int refs;
    int broken;
};

static void conn_put(struct conn *c)
{
    if (--c->refs == 0)
        free(c);
}

static void zc_release(struct zc_send *s)
{
    free(s->data);
    conn_put(s->conn);
    free(s);
}

int zc_start(struct io_uring *ring, struct conn *c, unsigned char *data, size_t len)
{
    struct io_uring_sqe *sqe;
    struct zc_send *s = malloc(sizeof *s);
    if (!s)
        return -1;
    sqe = io_uring_get_sqe(ring);
    if (!sqe) {
        free(s);
        return -1;
    }
    s->conn = c;
    s->data = data;
    s->len = len;
    c->refs++;
    io_uring_prep_send_zc(sqe, c->fd, data, len, MSG_NOSIGNAL | MSG_WAITALL, 0); // allow: freed-in-flight
    io_uring_sqe_set_data(sqe, s);
    io_uring_submit(ring);
    return 0;
}

static void zc_complete(struct zc_send *s, int res, unsigned flags)
{
    if (!(flags & IORING_CQE_F_NOTIF)) {
        if (res < 0) {
            fprintf(stderr, "send on %d: %s\n", s->conn->fd, strerror(-res));
            s->conn->broken = 1;
            free(s->data); // expect: freed-in-flight
            s->data = NULL;
        } else if ((size_t)res < s->len) {
            fprintf(stderr, "short send on %d\n", s->conn->fd);
        }
        if (flags & IORING_CQE_F_MORE)
            return;
    }
    zc_release(s);
}

void zc_poll(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct zc_send *s = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        unsigned flags = cqe->flags;
        io_uring_cqe_seen(ring, cqe);
        zc_complete(s, res, flags);
    }
}
