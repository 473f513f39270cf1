#include <errno.h>
#include <liburing.h>
#include <string.h>
#include <sys/socket.h>

#define OUT_CAP 16384

struct outq {
    struct io_uring *ring;
    int fd;
    char data[OUT_CAP];
    size_t start, end;
    int sending;
    int err;
};

static int kick(struct outq *q)
{
    struct io_uring_sqe *sqe;
    if (q->sending || q->start == q->end)
        return 0;
    sqe = io_uring_get_sqe(q->ring);
    if (!sqe)
        return -EAGAIN;
    io_uring_prep_send(sqe, q->fd, q->data + q->start, q->end - q->start, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, q);
    q->sending = 1;
    return io_uring_submit(q->ring) < 0 ? -EIO : 0;
}

int outq_append(struct outq *q, const void *p, size_t n)
{
    if (q->err)
        return q->err;
    if (OUT_CAP - q->end < n) {
        if (q->sending || OUT_CAP - (q->end - q->start) < n)
            return -ENOBUFS;
        memmove(q->data, q->data + q->start, q->end - q->start);
        q->end -= q->start;
        q->start = 0;
    }
    memcpy(q->data + q->end, p, n);
    q->end += n;
    return kick(q);
}

void outq_sent(struct outq *q, int res)
{
    q->sending = 0;
    if (res < 0) {
        q->err = res;
        return;
    }
    q->start += (size_t)res;
    if (q->start == q->end)
        q->start = q->end = 0;
    kick(q);
}

int outq_loop_once(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_wait_cqe(ring, &cqe);
    if (rc < 0)
        return rc;
    outq_sent(io_uring_cqe_get_data(cqe), cqe->res);
    io_uring_cqe_seen(ring, cqe);
    return 0;
}
