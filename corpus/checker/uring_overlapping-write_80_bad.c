#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct reply {
    char head[128];
    size_t head_len;
    char *body;
    size_t body_len;
    int parts;
};

static void reap(struct io_uring_cqe *cqe)
{
    struct reply *r = io_uring_cqe_get_data(cqe);
    if (--r->parts == 0) {
        free(r->body);
        free(r);
    }
}

int reply_send(struct io_uring *ring, int fd, struct reply *r)
{
    struct io_uring_sqe *h = io_uring_get_sqe(ring);
    struct io_uring_sqe *b = io_uring_get_sqe(ring);
    if (!h || !b)
        return -1;
    r->parts = 2;
    io_uring_prep_send(h, fd, r->head, r->head_len, MSG_WAITALL);
    io_uring_sqe_set_data(h, r);
    io_uring_prep_send(b, fd, r->body, r->body_len, MSG_WAITALL); // expect: overlapping-write
    io_uring_sqe_set_data(b, r);
    return io_uring_submit(ring);
}

void loop(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    while (io_uring_wait_cqe(ring, &cqe) == 0) {
        reap(cqe);
        io_uring_cqe_seen(ring, cqe);
    }
}
