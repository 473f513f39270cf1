#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum op_kind { OP_RECV, OP_SEND_ZC };

struct conn {
    int fd;
    int inflight;
    int broken;
    size_t bytes_out;
    char in[4096];
};

struct op {
    enum op_kind kind;
    struct conn *c;
    char *buf;
    size_t len;
};

static struct op *op_new(struct conn *c, enum op_kind kind)
{
    struct op *op = calloc(1, sizeof *op);

    if (op) {
        op->c = c;
        op->kind = kind;
        c->inflight++;
    }
    return op;
}

static void op_free(struct op *op)
{
    op->c->inflight--;
    free(op);
}

static int queue_recv(struct io_uring *ring, struct conn *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct op *op = sqe ? op_new(c, OP_RECV) : NULL;

    if (!op)
        return -EBUSY;
    io_uring_prep_recv(sqe, c->fd, c->in, sizeof c->in, 0);
    io_uring_sqe_set_data(sqe, op);
    return 0;
}

int queue_reply(struct io_uring *ring, struct conn *c, const void *data, size_t len)
{
    struct io_uring_sqe *sqe;
    struct op *op;
    char *copy = malloc(len);

    if (!copy)
        return -ENOMEM;
    memcpy(copy, data, len);
    sqe = io_uring_get_sqe(ring);
    op = sqe ? op_new(c, OP_SEND_ZC) : NULL;
    if (!op) {
        free(copy);
        return -EBUSY;
    }
    op->buf = copy;
    op->len = len;
    io_uring_prep_send_zc(sqe, c->fd, op->buf, op->len, MSG_WAITALL | MSG_NOSIGNAL, 0);
    io_uring_sqe_set_data(sqe, op);
    return 0;
}

static void send_complete(struct op *op, int res, unsigned flags)
{
    struct conn *c = op->c;

    if (flags & IORING_CQE_F_NOTIF) {
        op_free(op);
        return;
    }
    if (res < 0 || (size_t)res != op->len)
        c->broken = 1;
    else
        c->bytes_out += (size_t)res;
    free(op->buf); // expect: freed-in-flight
    if (!(flags & IORING_CQE_F_MORE))
        op_free(op);
}

static void recv_complete(struct io_uring *ring, struct op *op, int res)
{
    struct conn *c = op->c;

    op_free(op);
    if (res <= 0 || queue_reply(ring, c, c->in, (size_t)res) < 0 || queue_recv(ring, c) < 0)
        c->broken = 1;
}

int serve_once(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(ring, 1);

    if (rc < 0)
        return rc;
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct op *op = io_uring_cqe_get_data(cqe);

        if (op->kind == OP_SEND_ZC)
            send_complete(op, cqe->res, cqe->flags);
        else
            recv_complete(ring, op, cqe->res);
        io_uring_cqe_seen(ring, cqe);
    }
    return 0;
}
