/* Datagram responder: message headers are on the stack, submission follows at once. */
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct reply {
    struct sockaddr_in to;
    unsigned short id;
    size_t len;
    char body[512];
};

struct responder {
    struct io_uring ring; /* no SQPOLL; IORING_FEAT_SUBMIT_STABLE was checked at start */
    int fd;
    unsigned pending, errors;
};

int responder_open(struct responder *r, int fd)
{
    int rc = io_uring_queue_init(64, &r->ring, 0);

    if (rc < 0)
        return rc;
    if (!(r->ring.features & IORING_FEAT_SUBMIT_STABLE)) {
        io_uring_queue_exit(&r->ring);
        return -ENOSYS;
    }
    r->fd = fd;
    r->pending = r->errors = 0;
    return 0;
}

static int send_reply(struct responder *r, struct reply *rep)
{
    struct iovec iov[2] = {
        {&rep->id, sizeof rep->id},
        {rep->body, rep->len},
    };
    struct msghdr msg;
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    int rc;

    if (!sqe)
        return -EBUSY;
    memset(&msg, 0, sizeof msg);
    msg.msg_name = &rep->to;
    msg.msg_namelen = sizeof rep->to;
    msg.msg_iov = iov;
    msg.msg_iovlen = 2;
    io_uring_prep_sendmsg(sqe, r->fd, &msg, 0);
    io_uring_sqe_set_data(sqe, rep);
    do
        rc = io_uring_submit(&r->ring);
    while (rc == -EINTR || rc == -EAGAIN);
    if (rc < 0)
        abort();
    r->pending++;
    return 0;
}

int responder_answer(struct responder *r, const struct sockaddr_in *to, unsigned short id, const char *text)
{
    struct reply *rep = calloc(1, sizeof *rep);
    int rc;

    if (!rep)
        return -ENOMEM;
    rep->to = *to;
    rep->id = htons(id);
    rep->len = (size_t)snprintf(rep->body, sizeof rep->body, "%s", text);
    if (rep->len >= sizeof rep->body)
        rep->len = sizeof rep->body - 1;
    rc = send_reply(r, rep);
    if (rc < 0)
        free(rep);
    return rc;
}

void responder_reap(struct responder *r)
{
    struct io_uring_cqe *cqe;

    while (r->pending && io_uring_peek_cqe(&r->ring, &cqe) == 0) {
        if (cqe->res < 0)
            r->errors++;
        free(io_uring_cqe_get_data(cqe));
        io_uring_cqe_seen(&r->ring, cqe);
        r->pending--;
    }
}
