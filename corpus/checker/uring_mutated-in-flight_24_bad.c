#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#define BGID 1
#define NBUFS 256
#define BUFSZ 2048

enum event { EV_ACCEPT = 1, EV_RECV, EV_SEND };

struct server {
    struct io_uring ring;
    struct io_uring_buf_ring *br;
    char (*bufs)[BUFSZ];
    int listen_fd;
};

static uint64_t tag(enum event ev, int fd) { return (uint64_t)ev << 32 | (uint32_t)fd; }

static struct io_uring_sqe *next_sqe(struct server *s)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);

    while (!sqe) {
        io_uring_submit(&s->ring);
        sqe = io_uring_get_sqe(&s->ring);
    }
    return sqe;
}

static void queue_recv(struct server *s, int fd)
{
    struct io_uring_sqe *sqe = next_sqe(s);

    io_uring_prep_recv(sqe, fd, NULL, BUFSZ, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = BGID;
    io_uring_sqe_set_data64(sqe, tag(EV_RECV, fd));
}

static void on_recv(struct server *s, int fd, const struct io_uring_cqe *cqe)
{
    unsigned short bid;
    struct io_uring_sqe *sqe;
    char *buf;

    if (cqe->res == -ENOBUFS) {
        queue_recv(s, fd);
        return;
    }
    if (cqe->res <= 0) {
        close(fd);
        return;
    }
    bid = (unsigned short)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
    buf = s->bufs[bid];

    sqe = next_sqe(s);
    io_uring_prep_send(sqe, fd, buf, (size_t)cqe->res, MSG_NOSIGNAL | MSG_WAITALL);
    io_uring_sqe_set_data64(sqe, tag(EV_SEND, fd));

    io_uring_buf_ring_add(s->br, buf, BUFSZ, bid, io_uring_buf_ring_mask(NBUFS), 0); // expect: mutated-in-flight
    io_uring_buf_ring_advance(s->br, 1); // allow: mutated-in-flight
}

static void on_send(struct server *s, int fd, const struct io_uring_cqe *cqe)
{
    if (cqe->res < 0)
        close(fd);
    else
        queue_recv(s, fd);
}

static void on_accept(struct server *s, const struct io_uring_cqe *cqe)
{
    struct io_uring_sqe *sqe;

    if (cqe->res >= 0)
        queue_recv(s, cqe->res);
    sqe = next_sqe(s);
    io_uring_prep_accept(sqe, s->listen_fd, NULL, NULL, 0);
    io_uring_sqe_set_data64(sqe, tag(EV_ACCEPT, s->listen_fd));
}

void server_run(struct server *s)
{
    struct io_uring_cqe *cqe;

    for (;;) {
        io_uring_submit(&s->ring);
        if (io_uring_wait_cqe(&s->ring, &cqe) < 0)
            continue;
        switch ((enum event)(cqe->user_data >> 32)) {
        case EV_ACCEPT: on_accept(s, cqe); break;
        case EV_RECV: on_recv(s, (int)(uint32_t)cqe->user_data, cqe); break;
        case EV_SEND: on_send(s, (int)(uint32_t)cqe->user_data, cqe); break;
        }
        io_uring_cqe_seen(&s->ring, cqe);
    }
}
