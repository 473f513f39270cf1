#include <liburing.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct udp_op {
    struct sockaddr_in from;
    struct iovec iov;
    struct msghdr msg;
    char data[2048];
};

int udp_recv(struct io_uring *ring, int fd)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct udp_op *op = sqe ? calloc(1, sizeof *op) : NULL;
    if (!op)
        return -1;
    op->iov = (struct iovec){op->data, sizeof op->data};
    op->msg.msg_name = &op->from;
    op->msg.msg_namelen = sizeof op->from;
    op->msg.msg_iov = &op->iov;
    op->msg.msg_iovlen = 1;
    io_uring_prep_recvmsg(sqe, fd, &op->msg, 0);
    io_uring_sqe_set_data(sqe, op);
    return 0;
}

void udp_complete(struct io_uring_cqe *cqe, void (*rx)(const struct sockaddr_in *, const char *, int))
{
    struct udp_op *op = io_uring_cqe_get_data(cqe);
    if (cqe->res > 0)
        rx(&op->from, op->data, cqe->res);
    free(op);
}
