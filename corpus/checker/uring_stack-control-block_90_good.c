#include <liburing.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct server {
    struct io_uring ring;
    int lfd;
    unsigned accepted;
    struct sockaddr_in6 peer;
    socklen_t peer_len;
};

static int arm_accept(struct server *s)
{
    struct __kernel_timespec limit = {.tv_sec = 60};
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -1;
    s->peer_len = sizeof s->peer;
    io_uring_prep_accept(sqe, s->lfd, (struct sockaddr *)&s->peer, &s->peer_len, SOCK_CLOEXEC);
    io_uring_sqe_set_data(sqe, s);
    sqe->flags |= IOSQE_IO_LINK;
    sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -1;
    io_uring_prep_link_timeout(sqe, &limit, 0); /* read at submission */
    io_uring_sqe_set_data(sqe, NULL);
    return io_uring_submit(&s->ring);
}

void run(struct server *s)
{
    struct io_uring_cqe *cqe;
    arm_accept(s);
    while (io_uring_wait_cqe(&s->ring, &cqe) == 0) {
        int mine = io_uring_cqe_get_data(cqe) == s;
        if (mine && cqe->res >= 0)
            s->accepted++;
        io_uring_cqe_seen(&s->ring, cqe);
        if (mine)
            arm_accept(s);
    }
}
