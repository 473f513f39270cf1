#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum op_kind { OP_RECV, OP_DEADLINE };

struct op {
    enum op_kind kind;
    struct client *owner;
};

struct client {
    int fd;
    struct op recv_op;
    struct op deadline_op;
    unsigned inflight;
    int timed_out;
    size_t have;
    char buf[8192];
};

struct loop {
    struct io_uring ring;
    int stop;
    void (*on_data)(struct client *c, size_t n);
    void (*on_gone)(struct client *c);
};

static struct io_uring_sqe *loop_sqe(struct loop *l)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&l->ring);

    if (!sqe) {
        io_uring_submit(&l->ring);
        sqe = io_uring_get_sqe(&l->ring);
    }
    return sqe;
}

static int arm_deadline(struct loop *l, struct client *c, unsigned ms)
{
    struct __kernel_timespec ts = {
        .tv_sec = ms / 1000,
        .tv_nsec = (long long)(ms % 1000) * 1000000,
    };
    struct io_uring_sqe *sqe = loop_sqe(l);

    if (!sqe)
        return -EBUSY;
    io_uring_prep_link_timeout(sqe, &ts, 0); // expect: stack-control-block
    c->deadline_op.kind = OP_DEADLINE;
    c->deadline_op.owner = c;
    io_uring_sqe_set_data(sqe, &c->deadline_op);
    c->inflight++;
    return 0;
}

int client_read(struct loop *l, struct client *c, unsigned timeout_ms)
{
    struct io_uring_sqe *sqe;

    if (io_uring_sq_space_left(&l->ring) < 2)
        io_uring_submit(&l->ring);
    sqe = loop_sqe(l);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->buf + c->have, sizeof c->buf - c->have, 0);
    c->recv_op.kind = OP_RECV;
    c->recv_op.owner = c;
    io_uring_sqe_set_data(sqe, &c->recv_op);
    sqe->flags |= IOSQE_IO_LINK;
    c->inflight++;
    return arm_deadline(l, c, timeout_ms);
}

static void op_done(struct loop *l, struct op *op, int res)
{
    struct client *c = op->owner;

    c->inflight--;
    if (op->kind == OP_DEADLINE) {
        c->timed_out = res == -ETIME;
    } else if (res > 0) {
        c->have += (size_t)res;
        l->on_data(c, (size_t)res);
    } else {
        c->timed_out |= res == -ECANCELED;
        shutdown(c->fd, SHUT_RDWR);
    }
    if (c->inflight == 0)
        l->on_gone(c);
}

int loop_run(struct loop *l)
{
    struct io_uring_cqe *cqe;
    int rc;

    while (!l->stop) {
        rc = io_uring_submit_and_wait(&l->ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        while (io_uring_peek_cqe(&l->ring, &cqe) == 0) {
            struct op *op = io_uring_cqe_get_data(cqe);
            int res = cqe->res;

            io_uring_cqe_seen(&l->ring, cqe);
            op_done(l, op, res);
        }
    }
    return 0;
}
