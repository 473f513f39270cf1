/* Stub resolver: queries are queued by the callers and submitted once per loop turn. */
#include <liburing.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define QUERY_MAX 512

struct query {
    uint16_t id;
    size_t len;
    int sent;
    unsigned char packet[QUERY_MAX];
};

struct resolver {
    struct io_uring ring;
    int fd;
    struct sockaddr_in server;
    unsigned queued;
    uint16_t next_id;
};

static size_t encode_name(unsigned char *p, size_t room, const char *name)
{
    size_t n = 0;

    while (*name) {
        size_t part = strcspn(name, ".");
        if (part == 0 || part > 63 || n + part + 2 > room)
            return 0;
        p[n++] = (unsigned char)part;
        memcpy(p + n, name, part);
        n += part;
        name += part + (name[part] == '.');
    }
    p[n++] = 0;
    return n;
}

static int build(struct query *q, const char *name, uint16_t type)
{
    static const unsigned char flags[10] = {0x01, 0x00, 0x00, 0x01};
    size_t n;

    q->packet[0] = (unsigned char)(q->id >> 8);
    q->packet[1] = (unsigned char)q->id;
    memcpy(q->packet + 2, flags, sizeof flags);
    n = encode_name(q->packet + 12, QUERY_MAX - 16, name);
    if (!n)
        return -1;
    q->len = 12 + n;
    q->packet[q->len++] = (unsigned char)(type >> 8);
    q->packet[q->len++] = (unsigned char)type;
    q->packet[q->len++] = 0;
    q->packet[q->len++] = 1;
    return 0;
}

int resolver_ask(struct resolver *r, struct query *q, const char *name, uint16_t type)
{
    struct io_uring_sqe *sqe;
    struct iovec iov;
    struct msghdr msg;

    q->id = ++r->next_id;
    q->sent = 0;
    if (build(q, name, type))
        return -1;
    sqe = io_uring_get_sqe(&r->ring);
    if (!sqe)
        return -1;
    iov.iov_base = q->packet;
    iov.iov_len = q->len;
    memset(&msg, 0, sizeof msg);
    msg.msg_name = &r->server;
    msg.msg_namelen = sizeof r->server;
    msg.msg_iov = &iov;
    msg.msg_iovlen = 1;
    io_uring_prep_sendmsg(sqe, r->fd, &msg, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, q);
    r->queued++;
    return 0;
}

int resolver_turn(struct resolver *r)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(&r->ring, r->queued);

    while (r->queued && io_uring_peek_cqe(&r->ring, &cqe) == 0) {
        struct query *q = io_uring_cqe_get_data(cqe);
        q->sent = cqe->res == (int)q->len ? 1 : -1;
        io_uring_cqe_seen(&r->ring, cqe);
        r->queued--;
    }
    return rc < 0 ? rc : 0;
}
