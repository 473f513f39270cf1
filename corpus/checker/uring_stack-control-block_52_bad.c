#include <liburing.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct pkt {
    struct sockaddr_in to;
    unsigned len;
    unsigned char data[1400];
};

static int queue_pkt(struct io_uring *ring, int fd, struct pkt *p)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct iovec v = {p->data, p->len};
    struct msghdr m;

    if (!sqe)
        return -1;
    memset(&m, 0, sizeof m);
    m.msg_name = &p->to;
    m.msg_namelen = sizeof p->to;
    m.msg_iov = &v;
    m.msg_iovlen = 1;
    io_uring_prep_sendmsg(sqe, fd, &m, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, p);
    return 0;
}

int send_burst(struct io_uring *ring, int fd, struct pkt **p, int n)
{
    int i;
    for (i = 0; i < n; i++)
        if (queue_pkt(ring, fd, p[i]))
            break;
    io_uring_submit(ring);
    return i;
}
