/* Datagram responder on one ring, with a fixed set of reply slots in a free list. */
#include <liburing.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define NSLOT 64

struct slot {
    struct slot *next_free;
    struct sockaddr_in to;
    unsigned len;
    char data[1400];
};

struct responder {
    struct io_uring ring;
    int fd;
    struct slot slots[NSLOT];
    struct slot *free_list;
    unsigned long dropped;
};

static struct slot *slot_get(struct responder *r)
{
    struct slot *s = r->free_list;

    if (s)
        r->free_list = s->next_free;
    return s;
}

static void slot_put(struct responder *r, struct slot *s)
{
    s->next_free = r->free_list;
    r->free_list = s;
}

static int slot_queue(struct responder *r, struct slot *s)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    struct iovec iov = {.iov_base = s->data, .iov_len = s->len};
    struct msghdr mh;

    if (!sqe)
        return -1;
    memset(&mh, 0, sizeof mh);
    mh.msg_name = &s->to;
    mh.msg_namelen = sizeof s->to;
    mh.msg_iov = &iov;
    mh.msg_iovlen = 1;
    io_uring_prep_sendmsg(sqe, r->fd, &mh, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, s);
    return 0;
}

int responder_answer(struct responder *r, const struct sockaddr_in *to, const void *p, unsigned n)
{
    struct slot *s = n <= sizeof s->data ? slot_get(r) : NULL;

    if (!s) {
        r->dropped++;
        return -1;
    }
    s->to = *to;
    s->len = n;
    memcpy(s->data, p, n);
    if (slot_queue(r, s) < 0) {
        slot_put(r, s);
        r->dropped++;
        return -1;
    }
    return 0;
}

void responder_init(struct responder *r)
{
    r->free_list = NULL;
    for (int i = 0; i < NSLOT; i++)
        slot_put(r, &r->slots[i]);
}

int responder_turn(struct responder *r)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit(&r->ring);

    if (rc < 0)
        return rc;
    while (io_uring_peek_cqe(&r->ring, &cqe) == 0) {
        slot_put(r, io_uring_cqe_get_data(cqe));
        io_uring_cqe_seen(&r->ring, cqe);
    }
    return 0;
}
