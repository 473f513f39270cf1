#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum op { OP_RECV, OP_REPLY };

struct datagram {
    enum op op;
    struct sockaddr_in from;
    uint32_t len;
    unsigned char head[8];
    unsigned char body[1400];
};

struct server {
    struct io_uring ring;
    int fd;
    uint64_t replies;
    uint64_t drops;
};

static int queue_recv(struct server *s, struct datagram *d)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -EBUSY;
    d->op = OP_RECV;
    io_uring_prep_recv(sqe, s->fd, d->body, sizeof d->body, 0);
    io_uring_sqe_set_data(sqe, d);
    return 0;
}

static int queue_reply(struct server *s, struct datagram *d)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    struct iovec iov[2];
    struct msghdr msg;

    if (!sqe)
        return -EBUSY;
    iov[0].iov_base = d->head;
    iov[0].iov_len = sizeof d->head;
    iov[1].iov_base = d->body;
    iov[1].iov_len = d->len;
    memset(&msg, 0, sizeof msg);
    msg.msg_name = &d->from;
    msg.msg_namelen = sizeof d->from;
    msg.msg_iov = iov;
    msg.msg_iovlen = 2;
    d->op = OP_REPLY;
    io_uring_prep_sendmsg(sqe, s->fd, &msg, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, d);
    return 0;
}

static void handle(struct server *s, struct datagram *d, int res)
{
    int rc;
    if (d->op == OP_REPLY) {
        s->replies++;
        rc = queue_recv(s, d);
    } else if (res < 0) {
        rc = queue_recv(s, d);
    } else {
        d->len = (uint32_t)res;
        memset(d->head, 0, sizeof d->head);
        d->head[0] = 0x80;
        rc = queue_reply(s, d);
    }
    if (rc < 0) {
        s->drops++;
        free(d);
    }
}

void serve(struct server *s)
{
    struct io_uring_cqe *cqe;
    unsigned slot, seen;

    for (;;) {
        if (io_uring_submit_and_wait(&s->ring, 1) < 0)
            return;
        seen = 0;
        io_uring_for_each_cqe(&s->ring, slot, cqe) {
            handle(s, io_uring_cqe_get_data(cqe), cqe->res);
            seen++;
        }
        io_uring_cq_advance(&s->ring, seen);
    }
}
