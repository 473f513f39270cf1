#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct listener {
    struct io_uring *ring;
    int fd;
    struct sockaddr_in peer;
    socklen_t peer_len;
    unsigned long accepted, rejected;
    void (*on_client)(int fd, const char *ip, void *arg);
    void *arg;
};

static int listener_arm(struct listener *l)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(l->ring);

    if (!sqe)
        return -EBUSY;
    memset(&l->peer, 0, sizeof l->peer);
    l->peer_len = sizeof l->peer;
    io_uring_prep_accept(sqe, l->fd, (struct sockaddr *)&l->peer, &l->peer_len, SOCK_CLOEXEC);
    io_uring_sqe_set_data(sqe, l);
    return io_uring_submit(l->ring);
}

static int allowed(const struct sockaddr_in *a)
{
    uint32_t ip = ntohl(a->sin_addr.s_addr);

    return (ip >> 24) == 10 || (ip >> 24) == 127;
}

void listener_complete(struct listener *l, int res)
{
    char ip[INET_ADDRSTRLEN];

    if (res < 0) {
        if (res != -ECANCELED)
            fprintf(stderr, "accept: %s\n", strerror(-res));
    } else if (!allowed(&l->peer)) {
        l->rejected++;
        close(res);
    } else {
        l->accepted++;
        inet_ntop(AF_INET, &l->peer.sin_addr, ip, sizeof ip);
        l->on_client(res, ip, l->arg);
    }
    if (res != -ECANCELED && listener_arm(l) < 0)
        fprintf(stderr, "accept: cannot re-arm\n");
}

int listener_open(struct listener *l, struct io_uring *ring, uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1;

    l->ring = ring;
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (l->fd < 0)
        return -errno;
    setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(l->fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(l->fd, 128) < 0) {
        close(l->fd);
        return -errno;
    }
    return listener_arm(l);
}
