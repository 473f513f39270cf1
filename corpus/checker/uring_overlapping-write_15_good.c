#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/socket.h>

#define ROOM_MAX 64

struct chat_msg {
    unsigned refs;
    size_t len;
    char text[];
};

struct delivery {
    struct delivery *next;
    struct chat_msg *msg;
    size_t done;
};

struct member {
    struct io_uring *ring;
    int fd;
    struct delivery *head, **tail;
    int failed;
};

struct room {
    struct member *who[ROOM_MAX];
    unsigned count;
};

static void msg_unref(struct chat_msg *m)
{
    if (--m->refs == 0)
        free(m);
}

void member_init(struct member *m, struct io_uring *ring, int fd)
{
    m->ring = ring;
    m->fd = fd;
    m->head = NULL;
    m->tail = &m->head;
    m->failed = 0;
}

static int member_send_head(struct member *to)
{
    struct delivery *d = to->head;
    struct io_uring_sqe *sqe = io_uring_get_sqe(to->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_send(sqe, to->fd, d->msg->text + d->done, d->msg->len - d->done, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, to);
    return 0;
}

static void member_pop(struct member *to)
{
    struct delivery *d = to->head;
    to->head = d->next;
    if (!to->head)
        to->tail = &to->head;
    msg_unref(d->msg);
    free(d);
}

static int member_push(struct member *to, struct chat_msg *m)
{
    int idle = to->head == NULL;
    struct delivery *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->msg = m;
    m->refs++;
    *to->tail = d;
    to->tail = &d->next;
    if (!idle)
        return 0;
    if (member_send_head(to) == 0)
        return 0;
    member_pop(to);
    return -EBUSY;
}

void room_broadcast(struct io_uring *ring, struct room *r, struct chat_msg *m)
{
    for (unsigned i = 0; i < r->count; i++) {
        struct member *to = r->who[i];
        if (!to->failed && member_push(to, m) < 0)
            to->failed = 1;
    }
    msg_unref(m);
    io_uring_submit(ring);
}

void member_sent(const struct io_uring_cqe *cqe)
{
    struct member *to = io_uring_cqe_get_data(cqe);
    if (cqe->res <= 0) {
        to->failed = 1;
    } else {
        to->head->done += (unsigned)cqe->res;
        if (to->head->done == to->head->msg->len)
            member_pop(to);
        if (!to->failed && to->head && member_send_head(to) < 0)
            to->failed = 1;
    }
    while (to->failed && to->head)
        member_pop(to);
}
