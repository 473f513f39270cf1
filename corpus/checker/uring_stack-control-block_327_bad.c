/* UDP responder: replies are collected during a pass and submitted together. */
#include <liburing.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define SLOTS 64

struct slot {
    int busy;
    size_t len;
    struct sockaddr_in to;
    unsigned char data[1400];
};

struct responder {
    struct io_uring ring;
    int fd;
    unsigned queued;
    struct slot slots[SLOTS];
};

static struct slot *free_slot(struct responder *r)
{
    for (int i = 0; i < SLOTS; i++)
        if (!r->slots[i].busy)
            return &r->slots[i];
    return NULL;
}

static int queue_slot(struct responder *r, struct slot *s)
{
    struct iovec iov = {s->data, s->len};
    struct msghdr msg = {.msg_name = &s->to, .msg_namelen = sizeof s->to, .msg_iov = &iov, .msg_iovlen = 1};
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    if (!sqe)
        return -1;
    io_uring_prep_sendmsg(sqe, r->fd, &msg, 0); /* expect: stack-control-block */
    io_uring_sqe_set_data(sqe, s);
    r->queued++;
    return 0;
}

int responder_reply(struct responder *r, const struct sockaddr_in *to, const void *data, size_t n)
{
    struct slot *s = free_slot(r);
    if (!s || n > sizeof s->data)
        return -1;
    s->busy = 1;
    s->to = *to;
    s->len = n;
    memcpy(s->data, data, n);
    if (queue_slot(r, s) < 0) {
        s->busy = 0;
        return -1;
    }
    return 0;
}

/* End of a pass of the main loop. */
int responder_flush(struct responder *r)
{
    struct io_uring_cqe *cqe;
    if (r->queued) {
        int rc = io_uring_submit(&r->ring);
        if (rc < 0)
            return rc;
        r->queued = 0;
    }
    while (io_uring_peek_cqe(&r->ring, &cqe) == 0) {
        struct slot *s = io_uring_cqe_get_data(cqe);
        s->busy = 0;
        io_uring_cqe_seen(&r->ring, cqe);
    }
    return 0;
}
