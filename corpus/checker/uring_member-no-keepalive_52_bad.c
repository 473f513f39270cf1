#include <liburing.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct cl {
    int fd;
    time_t last;
    struct cl *next;
    char in[2048];
};

struct srv {
    struct io_uring ring;
    struct cl *all;
};

int cl_arm(struct srv *s, struct cl *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    if (!sqe)
        return -1;
    io_uring_prep_recv(sqe, c->fd, c->in, sizeof c->in, 0); // expect: member-no-keepalive
    io_uring_sqe_set_data(sqe, c);
    return io_uring_submit(&s->ring);
}

void srv_expire(struct srv *s, time_t now)
{
    for (struct cl **pc = &s->all; *pc;) {
        struct cl *c = *pc;
        if (now - c->last < 60) {
            pc = &c->next;
            continue;
        }
        *pc = c->next;
        close(c->fd);
        free(c); // allow: freed-in-flight
    }
}

void srv_cqe(struct srv *s, struct io_uring_cqe *cqe)
{
    struct cl *c = io_uring_cqe_get_data(cqe);
    c->last = time(NULL);
    if (cqe->res > 0)
        cl_arm(s, c);
}
