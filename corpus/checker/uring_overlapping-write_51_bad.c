#include <liburing.h>
#include <stdlib.h>
#include <sys/socket.h>

struct resp {
    unsigned head_len, body_len;
    int pending;
    char head[256];
    char body[];
};

int resp_send(struct io_uring *ring, int fd, struct resp *r)
{
    struct io_uring_sqe *h = io_uring_get_sqe(ring);
    struct io_uring_sqe *b = h ? io_uring_get_sqe(ring) : NULL;
    if (!b)
        return -1;
    r->pending = 2;
    io_uring_prep_send(h, fd, r->head, r->head_len, MSG_NOSIGNAL); // allow: overlapping-write
    io_uring_sqe_set_data(h, r);
    io_uring_prep_send(b, fd, r->body, r->body_len, MSG_NOSIGNAL); // expect: overlapping-write
    io_uring_sqe_set_data(b, r);
    return io_uring_submit(ring);
}

void resp_cqe(struct io_uring_cqe *cqe)
{
    struct resp *r = io_uring_cqe_get_data(cqe);
    if (--r->pending == 0)
        free(r);
}
