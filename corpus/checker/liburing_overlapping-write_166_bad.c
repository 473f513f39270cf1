/* Static file responder: a response is a small head made from the file's metadata, followed
 * by the cached body. Completions count down and the connection is then re-armed for reading. */
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct doc {
    const char *type;
    const char *body;
    unsigned len;
};

struct http_conn {
    int fd;
    int outstanding;
    int failed;
    char head[192];
    char req[2048];
    const struct doc *doc;
};

enum tag { TAG_READ = 0, TAG_SEND = 1 };

static void *tagged(struct http_conn *c, enum tag t)
{
    return (void *)((unsigned long)c | (unsigned long)t);
}

static struct io_uring_sqe *next_sqe(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe) {
        io_uring_submit(ring);
        sqe = io_uring_get_sqe(ring);
    }
    if (!sqe)
        abort();
    return sqe;
}

static void want_request(struct io_uring *ring, struct http_conn *c)
{
    struct io_uring_sqe *sqe = next_sqe(ring);

    io_uring_prep_recv(sqe, c->fd, c->req, sizeof c->req, 0);
    io_uring_sqe_set_data(sqe, tagged(c, TAG_READ));
}

static void put_head(struct io_uring *ring, struct http_conn *c)
{
    struct io_uring_sqe *sqe = next_sqe(ring);
    int n = snprintf(c->head, sizeof c->head, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n",
                     c->doc->type, c->doc->len);

    if (n >= (int)sizeof c->head)
        n = (int)sizeof c->head - 1;
    io_uring_prep_send(sqe, c->fd, c->head, (size_t)n, MSG_WAITALL | MSG_NOSIGNAL); // allow: overlapping-write
    io_uring_sqe_set_data(sqe, tagged(c, TAG_SEND));
    c->outstanding++;
}

static void put_body(struct io_uring *ring, struct http_conn *c)
{
    struct io_uring_sqe *sqe = next_sqe(ring);

    io_uring_prep_send(sqe, c->fd, c->doc->body, c->doc->len, MSG_WAITALL | MSG_NOSIGNAL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, tagged(c, TAG_SEND));
    c->outstanding++;
}

static void conn_drop(struct http_conn *c)
{
    shutdown(c->fd, SHUT_RDWR);
    c->failed = 1;
}

static void on_request(struct io_uring *ring, struct http_conn *c, int n)
{
    if (n <= 0 || !c->doc) {
        conn_drop(c);
        return;
    }
    put_head(ring, c);
    if (c->doc->len)
        put_body(ring, c);
}

static void on_send(struct io_uring *ring, struct http_conn *c, int n)
{
    if (n < 0)
        conn_drop(c);
    if (--c->outstanding == 0 && !c->failed)
        want_request(ring, c);
}

void responder_run(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;

    while (io_uring_submit(ring) >= 0 && io_uring_wait_cqe(ring, &cqe) == 0) {
        unsigned long v = (unsigned long)io_uring_cqe_get_data(cqe);
        struct http_conn *c = (struct http_conn *)(v & ~1UL);
        int res = cqe->res;

        io_uring_cqe_seen(ring, cqe);
        if (v & TAG_SEND)
            on_send(ring, c, res);
        else
            on_request(ring, c, res);
    }
}
