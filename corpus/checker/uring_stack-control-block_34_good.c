#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

#define RBUF 4096

enum op_kind { OP_RECV, OP_TIMEOUT };

struct op {
    enum op_kind kind;
    struct sess *s;
};

struct sess {
    int fd;
    struct __kernel_timespec idle;
    struct op recv_op, timeout_op;
    char rbuf[RBUF];
    void (*on_data)(struct sess *, const char *, int);
    void (*on_idle)(struct sess *);
};

static int arm_recv(struct io_uring *ring, struct sess *s)
{
    struct io_uring_sqe *sqe, *lt;

    if (io_uring_sq_space_left(ring) < 2)
        return -EAGAIN;
    s->recv_op = (struct op){OP_RECV, s};
    sqe = io_uring_get_sqe(ring);
    io_uring_prep_recv(sqe, s->fd, s->rbuf, sizeof s->rbuf, 0);
    sqe->flags |= IOSQE_IO_LINK;
    io_uring_sqe_set_data(sqe, &s->recv_op);

    s->timeout_op = (struct op){OP_TIMEOUT, s};
    lt = io_uring_get_sqe(ring);
    io_uring_prep_link_timeout(lt, &s->idle, 0);
    io_uring_sqe_set_data(lt, &s->timeout_op);
    return 0;
}

static void dispatch(struct io_uring *ring, struct op *op, int res)
{
    struct sess *s = op->s;
    if (op->kind == OP_TIMEOUT)
        return;
    if (res == -ECANCELED) {
        s->on_idle(s);
        return;
    }
    s->on_data(s, s->rbuf, res);
    if (res > 0)
        arm_recv(ring, s);
}

int serve(struct io_uring *ring, struct sess **list, int n)
{
    for (int i = 0; i < n; i++)
        arm_recv(ring, list[i]);
    for (;;) {
        struct io_uring_cqe *cqe;
        unsigned head, seen = 0;
        int rc = io_uring_submit_and_wait(ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        io_uring_for_each_cqe(ring, head, cqe) {
            dispatch(ring, io_uring_cqe_get_data(cqe), cqe->res);
            seen++;
        }
        io_uring_cq_advance(ring, seen);
    }
}
