/* Large replies are sent with the zero-copy send of the ring. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct reply {
    int fd;
    size_t len;
    void (*done)(void *ctx, int result);
    void *ctx;
    char *body;
};

struct engine {
    struct io_uring ring;
    unsigned outstanding;
    unsigned long bytes;
};

static void reply_free(struct reply *r)
{
    free(r->body); /* allow: freed-in-flight */
    free(r);
}

int engine_send(struct engine *e, int fd, const char *body, size_t n, void (*done)(void *, int), void *ctx)
{
    struct io_uring_sqe *sqe;
    struct reply *r = calloc(1, sizeof *r);
    if (!r)
        return -ENOMEM;
    r->body = malloc(n);
    if (!r->body) {
        free(r);
        return -ENOMEM;
    }
    memcpy(r->body, body, n);
    r->fd = fd;
    r->len = n;
    r->done = done;
    r->ctx = ctx;
    sqe = io_uring_get_sqe(&e->ring);
    if (!sqe) {
        reply_free(r);
        return -EBUSY;
    }
    io_uring_prep_send_zc(sqe, fd, r->body, n, MSG_WAITALL, 0); /* allow: freed-in-flight */
    io_uring_sqe_set_data(sqe, r);
    e->outstanding++;
    return io_uring_submit(&e->ring);
}

static void on_cqe(struct engine *e, struct io_uring_cqe *cqe)
{
    struct reply *r;
    if (cqe->flags & IORING_CQE_F_NOTIF)
        return;
    r = io_uring_cqe_get_data(cqe);
    if (cqe->res > 0)
        e->bytes += (unsigned)cqe->res;
    r->done(r->ctx, cqe->res);
    e->outstanding--;
    reply_free(r); /* expect: freed-in-flight */
}

int engine_run(struct engine *e)
{
    while (e->outstanding) {
        struct io_uring_cqe *cqe;
        int rc = io_uring_wait_cqe(&e->ring, &cqe);
        if (rc == -EINTR)
            continue;
        if (rc < 0)
            return rc;
        on_cqe(e, cqe);
        io_uring_cqe_seen(&e->ring, cqe);
    }
    return 0;
}
