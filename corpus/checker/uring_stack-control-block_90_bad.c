#include <liburing.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct server {
    struct io_uring ring;
    int lfd;
    unsigned accepted;
};

static int arm_accept(struct server *s)
{
    struct sockaddr_in6 peer;
    socklen_t len = sizeof peer;
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -1;
    io_uring_prep_accept(sqe, s->lfd, (struct sockaddr *)&peer, &len, SOCK_CLOEXEC); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, s);
    return io_uring_submit(&s->ring);
}

void run(struct server *s)
{
    struct io_uring_cqe *cqe;
    arm_accept(s);
    while (io_uring_wait_cqe(&s->ring, &cqe) == 0) {
        if (cqe->res >= 0)
            s->accepted++;
        io_uring_cqe_seen(&s->ring, cqe);
        arm_accept(s);
    }
}
