#include <liburing.h>
#include <string.h>
#include <sys/socket.h>

#define NOPS 64

struct op {
    int fd;
    struct sockaddr_storage peer;
    socklen_t peer_len;
    char data[1400];
    size_t len;
};

static struct op ops[NOPS];

static struct op *find_op(int fd)
{
    for (int i = 0; i < NOPS; i++)
        if (ops[i].fd == fd)
            return &ops[i];
    return NULL;
}

/* Submission is left to the loop, which batches. */
int queue_datagram(struct io_uring *ring, int fd)
{
    struct op *o = find_op(fd);
    struct iovec iov;
    struct msghdr mh;
    struct io_uring_sqe *sqe;

    if (!o || !(sqe = io_uring_get_sqe(ring)))
        return -1;
    memset(&mh, 0, sizeof mh);
    iov.iov_base = o->data;
    iov.iov_len = o->len;
    mh.msg_name = &o->peer;
    mh.msg_namelen = o->peer_len;
    mh.msg_iov = &iov;
    mh.msg_iovlen = 1;
    io_uring_prep_sendmsg(sqe, fd, &mh, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, o);
    return 0;
}

int loop_once(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    io_uring_submit(ring);
    if (io_uring_wait_cqe(ring, &cqe) == 0)
        io_uring_cqe_seen(ring, cqe);
    return 0;
}
