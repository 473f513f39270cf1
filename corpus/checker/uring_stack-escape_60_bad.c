#include <liburing.h>
#include <sys/socket.h>

enum op_kind { OP_READ, OP_WRITE };

struct op {
    enum op_kind kind;
    int fd;
    unsigned want;
};

static char inbuf[1 << 16];

int start_read(struct io_uring *ring, int fd, unsigned want)
{
    struct op op = {OP_READ, fd, want};
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_recv(sqe, fd, inbuf, want, 0); // allow: stack-escape
    io_uring_sqe_set_data(sqe, &op);             // expect: stack-escape
    return io_uring_submit(ring);
}

int handle(struct io_uring_cqe *cqe)
{
    struct op *op = io_uring_cqe_get_data(cqe);
    if (op->kind == OP_READ && cqe->res < (int)op->want)
        return -1;
    return op->fd;
}
