/* Line server on io_uring: replies go out as chunks, short sends put the rest back in front of the backlog. */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct conn;

struct chunk {
    struct conn *conn;
    struct chunk *next;
    size_t off, len;
    char data[];
};

struct conn {
    int fd;
    int failed;
    struct chunk *first;
    struct chunk **last;
};

void conn_init(struct conn *c, int fd)
{
    c->fd = fd;
    c->failed = 0;
    c->first = NULL;
    c->last = &c->first;
}

static struct chunk *backlog_pop(struct conn *c)
{
    struct chunk *k = c->first;

    if (k) {
        c->first = k->next;
        if (!c->first)
            c->last = &c->first;
    }
    return k;
}

static void backlog_unpop(struct conn *c, struct chunk *k)
{
    k->next = c->first;
    if (!c->first)
        c->last = &k->next;
    c->first = k;
}

static int transmit(struct io_uring *ring, struct chunk *k)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe) {
        io_uring_submit(ring);
        sqe = io_uring_get_sqe(ring);
    }
    if (!sqe)
        return -EAGAIN;
    io_uring_prep_send(sqe, k->conn->fd, k->data + k->off, k->len - k->off, MSG_NOSIGNAL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, k);
    return 0;
}

static int conn_reply(struct io_uring *ring, struct conn *c, const char *text, size_t n)
{
    struct chunk *k = malloc(sizeof *k + n);

    if (!k)
        return -ENOMEM;
    k->conn = c;
    k->next = NULL;
    k->off = 0;
    k->len = n;
    memcpy(k->data, text, n);
    if (!c->first && transmit(ring, k) == 0) // allow: overlapping-write
        return 0;
    *c->last = k;
    c->last = &k->next;
    return 0;
}

int conn_lines(struct io_uring *ring, struct conn *c, const char *in, size_t n)
{
    const char *end = in + n, *nl;
    int rc = 0;

    while (rc == 0 && in < end && (nl = memchr(in, '\n', (size_t)(end - in))) != NULL) {
        if (nl - in >= 4 && memcmp(in, "ECHO", 4) == 0)
            rc = conn_reply(ring, c, in + 4, (size_t)(nl - in) - 3);
        else
            rc = conn_reply(ring, c, "ERR\n", 4);
        in = nl + 1;
    }
    return rc;
}

void conn_sent(struct io_uring *ring, struct chunk *k, int res)
{
    struct conn *c = k->conn;

    if (res < 0 || c->failed) {
        c->failed = 1;
        free(k);
        return;
    }
    k->off += (size_t)res;
    if (k->off < k->len)
        backlog_unpop(c, k);
    else
        free(k);
    k = backlog_pop(c);
    if (k && transmit(ring, k) < 0)
        backlog_unpop(c, k);
}
