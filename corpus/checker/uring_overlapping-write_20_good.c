#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct packet {
    struct packet *next;
    size_t len;
    size_t off;
    unsigned char body[];
};

struct outq {
    struct io_uring *ring;
    int fd;
    int sending;
    int broken;
    size_t queued_bytes;
    struct packet *first;
    struct packet **tail;
};

void outq_init(struct outq *q, struct io_uring *ring, int fd)
{
    memset(q, 0, sizeof *q);
    q->ring = ring;
    q->fd = fd;
    q->tail = &q->first;
}

static int outq_kick(struct outq *q)
{
    struct packet *p = q->first;
    struct io_uring_sqe *sqe;

    if (q->sending || q->broken || p == NULL)
        return 0;
    sqe = io_uring_get_sqe(q->ring);
    if (sqe == NULL)
        return -EBUSY;
    io_uring_prep_send(sqe, q->fd, p->body + p->off, p->len - p->off, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, q);
    q->sending = 1;
    return io_uring_submit(q->ring) < 0 ? -EIO : 0;
}

int outq_push(struct outq *q, const void *msg, size_t len)
{
    struct packet *p;

    if (q->broken)
        return -EPIPE;
    p = malloc(sizeof *p + len);
    if (p == NULL)
        return -ENOMEM;
    p->next = NULL;
    p->len = len;
    p->off = 0;
    memcpy(p->body, msg, len);
    *q->tail = p;
    q->tail = &p->next;
    q->queued_bytes += len;
    return outq_kick(q);
}

int outq_push_pair(struct outq *q, const void *head, size_t hlen, const void *body, size_t blen)
{
    int rc = outq_push(q, head, hlen);

    return rc < 0 ? rc : outq_push(q, body, blen);
}

static void outq_pop(struct outq *q)
{
    struct packet *p = q->first;

    q->first = p->next;
    if (q->first == NULL)
        q->tail = &q->first;
    q->queued_bytes -= p->len;
    free(p);
}

int outq_complete(struct outq *q, int res)
{
    q->sending = 0;
    if (res < 0) {
        q->broken = 1;
        while (q->first)
            outq_pop(q);
        return res;
    }
    q->first->off += (size_t)res;
    if (q->first->off == q->first->len)
        outq_pop(q);
    return outq_kick(q);
}

int outq_drain(struct outq *q)
{
    while (q->sending) {
        struct io_uring_cqe *cqe;
        struct outq *done;
        int res, rc = io_uring_wait_cqe(q->ring, &cqe);

        if (rc == -EINTR)
            continue;
        if (rc < 0)
            return rc;
        done = io_uring_cqe_get_data(cqe);
        res = cqe->res;
        io_uring_cqe_seen(q->ring, cqe);
        outq_complete(done, res);
    }
    return q->broken ? -EPIPE : 0;
}
