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

struct member {
    struct io_uring *ring;
    int fd;
    unsigned long sent_bytes;
    int failed;
};

struct room {
    struct member *who[ROOM_MAX];
    unsigned count;
};

struct delivery {
    struct member *to;
    struct chat_msg *msg;
    size_t done;
};

static void msg_unref(struct chat_msg *m)
{
    if (--m->refs == 0)
        free(m);
}

static int delivery_send(struct delivery *d)
{
    struct member *to = d->to;
    struct io_uring_sqe *sqe = io_uring_get_sqe(to->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_send(sqe, to->fd, d->msg->text + d->done, d->msg->len - d->done, MSG_NOSIGNAL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, d);
    return 0;
}

static void delivery_free(struct delivery *d)
{
    msg_unref(d->msg);
    free(d);
}

static int member_push(struct member *to, struct chat_msg *m)
{
    struct delivery *d = calloc(1, sizeof *d);
    int rc;
    if (!d)
        return -ENOMEM;
    d->to = to;
    d->msg = m;
    m->refs++;
    rc = delivery_send(d);
    if (rc < 0)
        delivery_free(d);
    return rc;
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

void delivery_complete(const struct io_uring_cqe *cqe)
{
    struct delivery *d = io_uring_cqe_get_data(cqe);
    if (cqe->res <= 0) {
        d->to->failed = 1;
        delivery_free(d);
        return;
    }
    d->to->sent_bytes += (unsigned)cqe->res;
    d->done += (unsigned)cqe->res;
    if (d->done == d->msg->len || delivery_send(d) < 0)
        delivery_free(d);
}
