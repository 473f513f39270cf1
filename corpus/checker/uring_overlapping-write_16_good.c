#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum op_kind { OP_SEND, OP_PING, OP_TIMER };

struct op {
    enum op_kind kind;
    struct peer *peer;
};

struct msg {
    struct msg *next;
    size_t len, off;
    char data[];
};

struct peer {
    struct io_uring *ring;
    int fd, sending, dead;
    struct msg *head, **tail;
    struct op send_op, ping_op, timer_op;
    struct __kernel_timespec beat;
};

static const char ping_frame[4] = {0, 2, 'P', '\n'};

static struct io_uring_sqe *peer_sqe(struct peer *p, struct op *op)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(p->ring);

    if (!sqe) {
        io_uring_submit(p->ring);
        sqe = io_uring_get_sqe(p->ring);
        if (!sqe)
            abort();
    }
    (void)op;
    return sqe;
}

static void peer_pump(struct peer *p)
{
    struct msg *m = p->head;
    struct io_uring_sqe *sqe;

    if (p->sending || p->dead || !m)
        return;
    sqe = peer_sqe(p, &p->send_op);
    io_uring_prep_send(sqe, p->fd, m->data + m->off, m->len - m->off, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, &p->send_op);
    p->sending = 1;
}

int peer_queue(struct peer *p, const void *data, size_t len)
{
    struct msg *m = malloc(sizeof *m + len);

    if (!m)
        return -ENOMEM;
    m->next = NULL;
    m->len = len;
    m->off = 0;
    memcpy(m->data, data, len);
    *p->tail = m;
    p->tail = &m->next;
    peer_pump(p);
    return 0;
}

static void peer_arm_timer(struct peer *p)
{
    struct io_uring_sqe *sqe = peer_sqe(p, &p->timer_op);

    io_uring_prep_timeout(sqe, &p->beat, 0, 0);
    io_uring_sqe_set_data(sqe, &p->timer_op);
}

static void on_beat(struct peer *p)
{
    if (p->dead)
        return;
    if (peer_queue(p, ping_frame, sizeof ping_frame) < 0)
        p->dead = 1;
    peer_arm_timer(p);
}

static void on_sent(struct peer *p, int res)
{
    struct msg *m = p->head;

    p->sending = 0;
    if (res < 0) {
        p->dead = 1;
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

void peer_complete(struct io_uring_cqe *cqe)
{
    struct op *op = io_uring_cqe_get_data(cqe);

    switch (op->kind) {
    case OP_SEND:
        on_sent(op->peer, cqe->res);
        break;
    case OP_PING:
        if (cqe->res < 0)
            op->peer->dead = 1;
        break;
    case OP_TIMER:
        on_beat(op->peer);
        break;
    }
}

void peer_init(struct peer *p, struct io_uring *ring, int fd, unsigned seconds)
{
    memset(p, 0, sizeof *p);
    p->ring = ring;
    p->fd = fd;
    p->tail = &p->head;
    p->beat.tv_sec = seconds;
    p->send_op = (struct op){OP_SEND, p};
    p->ping_op = (struct op){OP_PING, p};
    p->timer_op = (struct op){OP_TIMER, p};
    peer_arm_timer(p);
}
