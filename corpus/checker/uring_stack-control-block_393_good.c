/* Datagram replies of a resolver; the ring is set up without SQPOLL. */
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct answer {
    struct sockaddr_in to;
    unsigned short flags;
    size_t len;
    unsigned char head[12];
    unsigned char data[];
};

struct resolver {
    struct io_uring ring;
    int fd;
    unsigned long sent, failed;
};

static void ring_push(struct io_uring *r)
{
    while (io_uring_sq_ready(r) > 0) {
        int rc = io_uring_submit(r);
        if (rc < 0 && rc != -EINTR && rc != -EAGAIN)
            abort();
    }
}

int resolver_answer(struct resolver *rv, struct answer *a)
{
    struct iovec iov[2] = {{a->head, sizeof a->head}, {a->data, a->len}};
    struct msghdr m = {
        .msg_name = &a->to,
        .msg_namelen = sizeof a->to,
        .msg_iov = iov,
        .msg_iovlen = 2,
    };
    struct io_uring_sqe *sqe = io_uring_get_sqe(&rv->ring);

    if (!sqe)
        return -EBUSY;
    io_uring_prep_sendmsg(sqe, rv->fd, &m, 0);
    io_uring_sqe_set_data(sqe, a);
    ring_push(&rv->ring);
    return 0;
}

int resolver_reap(struct resolver *rv)
{
    struct io_uring_cqe *cqe;
    int n = 0;

    while (io_uring_peek_cqe(&rv->ring, &cqe) == 0) {
        struct answer *a = io_uring_cqe_get_data(cqe);

        if (cqe->res < 0)
            rv->failed++;
        else
            rv->sent++;
        io_uring_cqe_seen(&rv->ring, cqe);
        free(a);
        n++;
    }
    return n;
}
