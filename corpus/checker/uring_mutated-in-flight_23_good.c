/* Echo server; receive buffers come from a group of provided buffers. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define NBUF 512
#define BUFSZ 2048
#define GROUP 3

enum kind { K_ACCEPT = 1, K_RECV, K_SEND, K_PROVIDE };

struct server {
    struct io_uring ring;
    int listener;
    char (*bufs)[BUFSZ];
};

/* kind: 8 bits, buffer id: 16 bits, descriptor: 32 bits */
static uint64_t pack(enum kind k, unsigned bid, int fd)
{
    return (uint64_t)k << 56 | (uint64_t)(bid & 0xffff) << 32 | (uint32_t)fd;
}

static struct io_uring_sqe *sqe_get(struct server *s)
{
    struct io_uring_sqe *sqe;
    while (!(sqe = io_uring_get_sqe(&s->ring)))
        io_uring_submit(&s->ring);
    return sqe;
}

static void arm_accept(struct server *s)
{
    struct io_uring_sqe *sqe = sqe_get(s);
    io_uring_prep_accept(sqe, s->listener, NULL, NULL, SOCK_CLOEXEC);
    sqe->user_data = pack(K_ACCEPT, 0, s->listener);
}

static void arm_recv(struct server *s, int fd)
{
    struct io_uring_sqe *sqe = sqe_get(s);
    io_uring_prep_recv(sqe, fd, NULL, BUFSZ, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = GROUP;
    sqe->user_data = pack(K_RECV, 0, fd);
}

static void arm_send(struct server *s, int fd, unsigned bid, int len)
{
    struct io_uring_sqe *sqe = sqe_get(s);
    io_uring_prep_send(sqe, fd, s->bufs[bid], (size_t)len, MSG_WAITALL | MSG_NOSIGNAL);
    sqe->user_data = pack(K_SEND, bid, fd);
}

static void recycle(struct server *s, unsigned bid)
{
    struct io_uring_sqe *sqe = sqe_get(s);
    io_uring_prep_provide_buffers(sqe, s->bufs[bid], BUFSZ, 1, GROUP, (int)bid);
    sqe->user_data = pack(K_PROVIDE, 0, 0);
}

static void on_recv(struct server *s, int fd, const struct io_uring_cqe *cqe)
{
    unsigned bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT;

    if (cqe->res == -ENOBUFS) {
        arm_recv(s, fd);
        return;
    }
    if (cqe->res <= 0) {
        if (cqe->flags & IORING_CQE_F_BUFFER)
            recycle(s, bid);
        close(fd);
        return;
    }
    arm_send(s, fd, bid, cqe->res);
}

static void on_cqe(struct server *s, const struct io_uring_cqe *cqe)
{
    int fd = (int)(uint32_t)cqe->user_data;

    switch ((enum kind)(cqe->user_data >> 56)) {
    case K_ACCEPT:
        if (cqe->res >= 0)
            arm_recv(s, cqe->res);
        arm_accept(s);
        break;
    case K_RECV:
        on_recv(s, fd, cqe);
        break;
    case K_SEND:
        recycle(s, (unsigned)(cqe->user_data >> 32) & 0xffff);
        if (cqe->res < 0)
            close(fd);
        else
            arm_recv(s, fd);
        break;
    case K_PROVIDE:
        if (cqe->res < 0)
            abort();
        break;
    }
}

int serve(struct server *s)
{
    struct io_uring_cqe *cqe;
    arm_accept(s);
    for (;;) {
        unsigned head, n = 0;
        int rc = io_uring_submit_and_wait(&s->ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        io_uring_for_each_cqe(&s->ring, head, cqe) {
            on_cqe(s, cqe);
            n++;
        }
        io_uring_cq_advance(&s->ring, n);
    }
}
