#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct peer;

struct op {
    void (*fn)(struct peer *p, int res);
    struct peer *p;
};

struct msg {
    struct msg *next;
    size_t len, off;
    char data[];
};

struct peer {
    struct io_uring *ring;
    int fd;
    int broken;
    struct msg *head, **tail;
    int sending;
    struct __kernel_timespec interval;
    struct op send_op, tick_op, ping_op;
};

static const char ping_frame[] = {'P', 'I', 'N', 'G', 0, 0, 0, 0};

static struct io_uring_sqe *peer_sqe(struct peer *p)
{
    struct io_uring_sqe *sqe;

    while ((sqe = io_uring_get_sqe(p->ring)) == NULL)
        io_uring_submit(p->ring);
    return sqe;
}

static void peer_break(struct peer *p)
{
    p->broken = 1;
    shutdown(p->fd, SHUT_RDWR);
}

static void peer_pump(struct peer *p)
{
    struct msg *m = p->head;
    struct io_uring_sqe *sqe;

    if (p->sending || !m || p->broken)
        return;
    sqe = peer_sqe(p);
    io_uring_prep_send(sqe, p->fd, m->data + m->off, m->len - m->off, MSG_NOSIGNAL); // allow: overlapping-write
    io_uring_sqe_set_data(sqe, &p->send_op);
    p->sending = 1;
}

static void on_sent(struct peer *p, int res)
{
    struct msg *m = p->head;

    p->sending = 0;
    if (res < 0) {
        peer_break(p);
        return;
    }
    m->off += (size_t)res;
    if (m->off == m->len) {
        p->head = m->next;
        if (!p->head)
            p->tail = &p->head;
        free(m);
    }
    peer_pump(p);
}

int peer_send(struct peer *p, const void *data, size_t len)
{
    struct msg *m = malloc(sizeof *m + len);

    if (!m)
        return -ENOMEM;
    memcpy(m->data, data, len);
    m->len = len;
    m->off = 0;
    m->next = NULL;
    *p->tail = m;
    p->tail = &m->next;
    peer_pump(p);
    return 0;
}

static void peer_tick(struct peer *p)
{
    struct io_uring_sqe *sqe = peer_sqe(p);

    io_uring_prep_timeout(sqe, &p->interval, 0, 0);
    io_uring_sqe_set_data(sqe, &p->tick_op);
}

static void on_ping_sent(struct peer *p, int res)
{
    if (res != (int)sizeof ping_frame)
        peer_break(p);
}

static void on_tick(struct peer *p, int res)
{
    struct io_uring_sqe *sqe;

    if (res != -ETIME || p->broken)
        return;
    sqe = peer_sqe(p);
    io_uring_prep_send(sqe, p->fd, ping_frame, sizeof ping_frame, MSG_NOSIGNAL | MSG_WAITALL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, &p->ping_op);
    peer_tick(p);
}

void peer_init(struct peer *p, struct io_uring *ring, int fd, long long seconds)
{
    memset(p, 0, sizeof *p);
    p->ring = ring;
    p->fd = fd;
    p->tail = &p->head;
    p->interval.tv_sec = seconds;
    p->send_op = (struct op){on_sent, p};
    p->tick_op = (struct op){on_tick, p};
    p->ping_op = (struct op){on_ping_sent, p};
    peer_tick(p);
}

void ring_dispatch(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;

    io_uring_submit_and_wait(ring, 1);
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct op *op = io_uring_cqe_get_data(cqe);
        int res = cqe->res;

        io_uring_cqe_seen(ring, cqe);
        op->fn(op->p, res);
    }
}
