#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MAX_LINE 256

enum tag_kind { TAG_RECV = 1, TAG_SEND = 2 };

struct conn {
    struct io_uring *ring;
    int fd;
    int recv_armed;
    int sends;
    size_t have;
    char in[4096];
};

struct reply {
    enum tag_kind kind;
    struct conn *conn;
    size_t off;
    size_t len;
    char data[];
};

static enum tag_kind recv_tag = TAG_RECV;
size_t db_lookup(const char *key, char *out, size_t cap);

static int reply_submit(struct reply *r)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(r->conn->ring);

    if (!sqe)
        return -EBUSY;
    io_uring_prep_send(sqe, r->conn->fd, r->data + r->off, r->len - r->off, MSG_NOSIGNAL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, r);
    return 0;
}

static int conn_answer(struct conn *c, const char *key)
{
    struct reply *r = malloc(sizeof *r + 32768);

    if (!r)
        return -ENOMEM;
    r->kind = TAG_SEND;
    r->conn = c;
    r->off = 0;
    r->len = db_lookup(key, r->data, 32768);
    if (reply_submit(r) < 0) {
        free(r);
        return -EBUSY;
    }
    c->sends++;
    return 0;
}

static int conn_requests(struct conn *c)
{
    char key[MAX_LINE];
    char *nl;
    int rc = 0;

    while (rc == 0 && (nl = memchr(c->in, '\n', c->have)) != NULL) {
        size_t n = (size_t)(nl - c->in);

        if (n >= sizeof key)
            return -EMSGSIZE;
        memcpy(key, c->in, n);
        key[n] = '\0';
        c->have -= n + 1;
        memmove(c->in, nl + 1, c->have);
        rc = conn_answer(c, key); // allow: overlapping-write
    }
    return rc;
}

static int conn_recv(struct conn *c)
{
    struct io_uring_sqe *sqe;

    if (c->have == sizeof c->in)
        return -EMSGSIZE;
    sqe = io_uring_get_sqe(c->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->in + c->have, sizeof c->in - c->have, 0);
    io_uring_sqe_set_data(sqe, &recv_tag);
    c->recv_armed = 1;
    return 0;
}

static int reply_event(struct reply *r, int res)
{
    struct conn *c = r->conn;

    if (res > 0) {
        r->off += (size_t)res;
        if (r->off < r->len && reply_submit(r) == 0) // allow: overlapping-write
            return 0;
    }
    c->sends--;
    free(r);
    return res < 0 ? res : 0;
}

int conn_loop(struct conn *c)
{
    int rc = conn_recv(c);

    while (rc == 0 || c->sends > 0) {
        struct io_uring_cqe *cqe;
        void *tag;
        int res;

        if (io_uring_submit_and_wait(c->ring, 1) < 0 || io_uring_peek_cqe(c->ring, &cqe) < 0)
            continue;
        tag = io_uring_cqe_get_data(cqe);
        res = cqe->res;
        io_uring_cqe_seen(c->ring, cqe);
        if (*(enum tag_kind *)tag == TAG_SEND) {
            if (reply_event(tag, res) < 0)
                shutdown(c->fd, SHUT_RDWR);
            continue;
        }
        c->recv_armed = 0;
        if (res <= 0) {
            rc = res ? res : -ECONNRESET;
            continue;
        }
        c->have += (size_t)res;
        rc = conn_requests(c);
        if (rc == 0)
            rc = conn_recv(c);
    }
    return rc;
}
