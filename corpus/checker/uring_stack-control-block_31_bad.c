#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct acceptor;
typedef void (*accept_cb)(struct acceptor *a, int fd, const char *peer);

struct acceptor {
    struct io_uring *ring;
    int fd;
    accept_cb cb;
    unsigned long accepted, failed;
    int stopped;
};

static int acceptor_arm(struct acceptor *a)
{
    struct sockaddr_in addr;
    socklen_t addrlen = sizeof(addr);
    struct io_uring_sqe *sqe = io_uring_get_sqe(a->ring);

    if (!sqe)
        return -EAGAIN;
    io_uring_prep_accept(sqe, a->fd, (struct sockaddr *)&addr, &addrlen, SOCK_CLOEXEC); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, a);
    return io_uring_submit(a->ring);
}

static void acceptor_complete(struct acceptor *a, int res)
{
    struct sockaddr_in peer;
    socklen_t len = sizeof(peer);
    char text[INET_ADDRSTRLEN] = "?";

    if (res < 0) {
        a->failed++;
        if (res == -ECANCELED)
            a->stopped = 1;
    } else {
        a->accepted++;
        if (getpeername(res, (struct sockaddr *)&peer, &len) == 0)
            inet_ntop(AF_INET, &peer.sin_addr, text, sizeof(text));
        a->cb(a, res, text);
    }
    if (!a->stopped && acceptor_arm(a) < 0)
        fprintf(stderr, "acceptor: cannot re-arm\n");
}

int acceptor_start(struct acceptor *a, struct io_uring *ring, int port, accept_cb cb)
{
    struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int one = 1;

    a->ring = ring;
    a->cb = cb;
    a->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (a->fd < 0)
        return -errno;
    setsockopt(a->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(a->fd, (struct sockaddr *)&sin, sizeof(sin)) < 0 || listen(a->fd, 512) < 0) {
        int rc = -errno;
        close(a->fd);
        return rc;
    }
    return acceptor_arm(a);
}

void acceptor_poll(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;

    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct acceptor *a = io_uring_cqe_get_data(cqe);
        int res = cqe->res;

        io_uring_cqe_seen(ring, cqe);
        if (a)
            acceptor_complete(a, res);
    }
}
