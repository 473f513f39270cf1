/* Accept loop of a small daemon, logs the address of every peer. */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum kind { K_ACCEPT = 1, K_TIMER = 2 };

struct listener {
    enum kind kind;
    int fd;
    unsigned long accepted;
    void (*on_conn)(int fd);
};

static void log_peer(int fd)
{
    struct sockaddr_storage ss;
    socklen_t len = sizeof ss;
    char text[INET6_ADDRSTRLEN] = "?";

    if (getpeername(fd, (struct sockaddr *)&ss, &len) == 0) {
        if (ss.ss_family == AF_INET)
            inet_ntop(AF_INET, &((struct sockaddr_in *)&ss)->sin_addr, text, sizeof text);
        else if (ss.ss_family == AF_INET6)
            inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&ss)->sin6_addr, text, sizeof text);
    }
    printf("connection %d from %s\n", fd, text);
}

static int arm_accept(struct io_uring *ring, struct listener *l)
{
    struct sockaddr_storage peer;
    socklen_t peer_len = sizeof peer;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe)
        return -EBUSY;
    memset(&peer, 0, sizeof peer);
    io_uring_prep_accept(sqe, l->fd, (struct sockaddr *)&peer, &peer_len, SOCK_CLOEXEC); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, l);
    return io_uring_submit(ring);
}

static void on_accept(struct io_uring *ring, struct listener *l, int res)
{
    if (res >= 0) {
        l->accepted++;
        log_peer(res);
        l->on_conn(res);
    } else {
        fprintf(stderr, "accept: %s\n", strerror(-res));
    }
    if (res != -ECANCELED && arm_accept(ring, l) < 0)
        fprintf(stderr, "listener %d stopped\n", l->fd);
}

int serve(struct io_uring *ring, struct listener *l)
{
    int rc = arm_accept(ring, l);

    while (rc >= 0) {
        struct io_uring_cqe *cqe;
        struct listener *who;
        int res;

        rc = io_uring_wait_cqe(ring, &cqe);
        if (rc == -EINTR) {
            rc = 0;
            continue;
        }
        if (rc < 0)
            break;
        who = io_uring_cqe_get_data(cqe);
        res = cqe->res;
        io_uring_cqe_seen(ring, cqe);
        if (who && who->kind == K_ACCEPT)
            on_accept(ring, who, res);
    }
    return rc;
}
