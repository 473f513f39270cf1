#include <liburing.h>
#include <string.h>
#include <sys/socket.h>

#define NOPS 64

struct op {
    int fd;
    struct sockaddr_storage peer;
    socklen_t peer_len;
    struct iovec iov;
    struct msghdr mh;
    char data[1400];
    size_t len;
    int busy;
};

static struct op ops[NOPS];

static struct op *find_op(int fd)
{
    for (int i = 0; i < NOPS; i++)
        if (ops[i].fd == fd)
            return &ops[i];
    return NULL;
}

int queue_datagram(struct io_uring *ring, int fd)
{
    struct op *o = find_op(fd);
    struct io_uring_sqe *sqe;

    if (!o || o->busy || !(sqe = io_uring_get_sqe(ring)))
        return -1;
    o->busy = 1;
    memset(&o->mh, 0, sizeof o->mh);
    o->iov.iov_base = o->data;
    o->iov.iov_len = o->len;
    o->mh.msg_name = &o->peer;
    o->mh.msg_namelen = o->peer_len;
    o->mh.msg_iov = &o->iov;
    o->mh.msg_iovlen = 1;
    io_uring_prep_sendmsg(sqe, fd, &o->mh, 0);
    io_uring_sqe_set_data(sqe, o);
    return 0;
}

/* Local header and vector are fine once submitted: the kernel copies them (SUBMIT_STABLE). */
int send_now(struct io_uring *ring, struct op *o)
{
    struct iovec iov = {o->data, o->len};
    struct msghdr mh = {.msg_name = &o->peer, .msg_namelen = o->peer_len, .msg_iov = &iov, .msg_iovlen = 1};
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_sendmsg(sqe, o->fd, &mh, 0);
    io_uring_sqe_set_data(sqe, o);
    return io_uring_submit(ring);
}

void completed(struct io_uring_cqe *cqe)
{
    struct op *o = io_uring_cqe_get_data(cqe);
    o->busy = 0;
}
