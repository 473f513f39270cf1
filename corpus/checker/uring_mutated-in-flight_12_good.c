#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Echo server on the older PROVIDE_BUFFERS interface. A buffer goes back to the group
 * when the send that reads from it has completed. */

#define GRP 3
#define NBUF 128
#define BUFSZ 4096

enum kind { K_PROVIDE, K_RECV, K_SEND };

struct conn {
    int fd;
    int bid; /* buffer owned by the running send, or -1 */
    enum kind next;
};

static unsigned char pool[NBUF][BUFSZ];

static struct io_uring_sqe *sqe_or_flush(struct io_uring *r)
{
    struct io_uring_sqe *s = io_uring_get_sqe(r);

    while (!s) {
        io_uring_submit(r);
        s = io_uring_get_sqe(r);
    }
    return s;
}

static void give(struct io_uring *r, void *base, int n, int bid)
{
    struct io_uring_sqe *s = sqe_or_flush(r);

    io_uring_prep_provide_buffers(s, base, BUFSZ, n, GRP, bid);
    io_uring_sqe_set_data(s, NULL);
}

static void arm_recv(struct io_uring *r, struct conn *c)
{
    struct io_uring_sqe *s = sqe_or_flush(r);

    io_uring_prep_recv(s, c->fd, NULL, BUFSZ, 0);
    s->flags |= IOSQE_BUFFER_SELECT;
    s->buf_group = GRP;
    c->next = K_RECV;
    io_uring_sqe_set_data(s, c);
}

static void conn_close(struct conn *c)
{
    close(c->fd);
    free(c);
}

static void on_recv(struct io_uring *r, struct conn *c, int res, unsigned flags)
{
    struct io_uring_sqe *s;

    if (res <= 0) {
        if (flags & IORING_CQE_F_BUFFER)
            give(r, pool[flags >> IORING_CQE_BUFFER_SHIFT], 1, (int)(flags >> IORING_CQE_BUFFER_SHIFT));
        conn_close(c);
        return;
    }
    c->bid = (int)(flags >> IORING_CQE_BUFFER_SHIFT);
    c->next = K_SEND;
    s = sqe_or_flush(r);
    io_uring_prep_send(s, c->fd, pool[c->bid], (size_t)res, MSG_WAITALL | MSG_NOSIGNAL);
    io_uring_sqe_set_data(s, c);
}

static void on_send(struct io_uring *r, struct conn *c, int res)
{
    give(r, pool[c->bid], 1, c->bid);
    c->bid = -1;
    if (res < 0)
        conn_close(c);
    else
        arm_recv(r, c);
}

void echo_start(struct io_uring *r) { give(r, pool, NBUF, 0); }

void echo_accept(struct io_uring *r, int fd)
{
    struct conn *c = malloc(sizeof *c);

    if (!c) {
        close(fd);
        return;
    }
    c->fd = fd;
    c->bid = -1;
    arm_recv(r, c);
}

void echo_poll(struct io_uring *r)
{
    struct io_uring_cqe *cqe;

    io_uring_submit_and_wait(r, 1);
    while (io_uring_peek_cqe(r, &cqe) == 0) {
        struct conn *c = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        unsigned flags = cqe->flags;

        io_uring_cqe_seen(r, cqe);
        if (!c)
            continue;
        if (c->next == K_RECV)
            on_recv(r, c, res, flags);
        else
            on_send(r, c, res);
    }
}
