#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUP 7
#define NBUFS 256
#define BUF_SIZE 2048
#define MAX_CONN 1024

enum { OP_RECV = 1, OP_SEND, OP_GIVE };

struct conn {
    int open;
    uint16_t bid;
    int off, len;
};

static char pool[NBUFS][BUF_SIZE];
static struct conn conns[MAX_CONN];

static struct io_uring_sqe *get_sqe(struct io_uring *ring, int op, int fd)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    while (!sqe) {
        io_uring_submit(ring);
        sqe = io_uring_get_sqe(ring);
    }
    sqe->user_data = (uint64_t)op << 32 | (uint32_t)fd;
    return sqe;
}

static uint64_t tag(int op, int fd)
{
    return (uint64_t)op << 32 | (uint32_t)fd;
}

static void arm_recv(struct io_uring *ring, int fd)
{
    struct io_uring_sqe *sqe = get_sqe(ring, OP_RECV, fd);

    io_uring_prep_recv(sqe, fd, NULL, BUF_SIZE, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
    sqe->buf_group = GROUP;
    sqe->user_data = tag(OP_RECV, fd);
}

static void arm_send(struct io_uring *ring, int fd)
{
    struct conn *c = &conns[fd];
    struct io_uring_sqe *sqe = get_sqe(ring, OP_SEND, fd);

    io_uring_prep_send(sqe, fd, pool[c->bid] + c->off, (size_t)(c->len - c->off), MSG_NOSIGNAL);
    sqe->user_data = tag(OP_SEND, fd);
}

static void drop(int fd)
{
    conns[fd].open = 0;
    close(fd);
}

static void on_recv(struct io_uring *ring, int fd, int res, unsigned flags)
{
    struct conn *c = &conns[fd];
    struct io_uring_sqe *sqe;

    if (res == -ENOBUFS) {
        arm_recv(ring, fd);
        return;
    }
    if (res <= 0 || !(flags & IORING_CQE_F_BUFFER)) {
        drop(fd);
        return;
    }
    c->bid = (uint16_t)(flags >> IORING_CQE_BUFFER_SHIFT);
    c->off = 0;
    c->len = res;
    arm_send(ring, fd);
    sqe = get_sqe(ring, OP_GIVE, fd);
    io_uring_prep_provide_buffers(sqe, pool[c->bid], BUF_SIZE, 1, GROUP, c->bid); // expect: mutated-in-flight
    sqe->user_data = tag(OP_GIVE, fd);
}

static void on_send(struct io_uring *ring, int fd, int res)
{
    struct conn *c = &conns[fd];

    if (res > 0 && c->off + res < c->len) {
        c->off += res;
        arm_send(ring, fd);
        return;
    }
    if (res <= 0) {
        drop(fd);
        return;
    }
    arm_recv(ring, fd);
}

void echo_adopt(struct io_uring *ring, int fd)
{
    if (fd >= MAX_CONN) {
        close(fd);
        return;
    }
    conns[fd].open = 1;
    arm_recv(ring, fd);
}

int echo_loop(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;

    for (;;) {
        int rc = io_uring_submit_and_wait(ring, 1);

        if (rc < 0 && rc != -EINTR)
            return rc;
        while (io_uring_peek_cqe(ring, &cqe) == 0) {
            int op = (int)(cqe->user_data >> 32), fd = (int)(uint32_t)cqe->user_data;
            int res = cqe->res;
            unsigned flags = cqe->flags;

            io_uring_cqe_seen(ring, cqe);
            if (op == OP_RECV)
                on_recv(ring, fd, res, flags);
            else if (op == OP_SEND)
                on_send(ring, fd, res);
        }
    }
}
