#include <liburing.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum op { OP_ACCEPT, OP_RECV, OP_SEND };

struct conn {
    enum op op;
    int fd;
    size_t len, done;
    char buf[4096];
};

static struct conn listener = {.op = OP_ACCEPT};

static struct io_uring_sqe *next_sqe(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe) {
        io_uring_submit(ring);
        sqe = io_uring_get_sqe(ring);
    }
    return sqe;
}

static void arm_accept(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = next_sqe(ring);
    io_uring_prep_accept(sqe, listener.fd, NULL, NULL, SOCK_CLOEXEC);
    io_uring_sqe_set_data(sqe, &listener);
}

static void arm_recv(struct io_uring *ring, struct conn *c)
{
    struct io_uring_sqe *sqe = next_sqe(ring);
    c->op = OP_RECV;
    io_uring_prep_recv(sqe, c->fd, c->buf, sizeof c->buf, 0);
    io_uring_sqe_set_data(sqe, c);
}

static void arm_send(struct io_uring *ring, struct conn *c)
{
    struct io_uring_sqe *sqe = next_sqe(ring);
    c->op = OP_SEND;
    io_uring_prep_send(sqe, c->fd, c->buf + c->done, c->len - c->done, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, c);
}

static void drop(struct conn *c)
{
    close(c->fd);
    free(c);
}

static void dispatch(struct io_uring *ring, struct conn *c, int res)
{
    switch (c->op) {
    case OP_ACCEPT:
        if (res >= 0) {
            struct conn *n = calloc(1, sizeof *n);
            n->fd = res;
            arm_recv(ring, n);
        }
        arm_accept(ring);
        break;
    case OP_RECV:
        if (res <= 0) {
            drop(c); /* nothing else is pending on it */
            break;
        }
        c->len = (size_t)res;
        c->done = 0;
        arm_send(ring, c);
        break;
    case OP_SEND:
        if (res < 0) {
            drop(c);
            break;
        }
        c->done += (size_t)res;
        if (c->done < c->len)
            arm_send(ring, c);
        else
            arm_recv(ring, c);
        break;
    }
}

int serve(int lfd)
{
    struct io_uring ring;
    struct io_uring_cqe *cqe;
    if (io_uring_queue_init(256, &ring, 0) < 0)
        return -1;
    listener.fd = lfd;
    arm_accept(&ring);
    for (;;) {
        io_uring_submit_and_wait(&ring, 1);
        while (io_uring_peek_cqe(&ring, &cqe) == 0) {
            struct conn *c = io_uring_cqe_get_data(cqe);
            int res = cqe->res;
            io_uring_cqe_seen(&ring, cqe);
            dispatch(&ring, c, res);
        }
    }
}
