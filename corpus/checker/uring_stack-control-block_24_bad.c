#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* UDP responder: replies are queued while a batch of CQEs is handled and go out
 * with the single io_uring_submit_and_wait() of the main loop. */

struct reply {
    struct sockaddr_in to;
    uint8_t header[12];
    uint8_t *payload;
    size_t len;
};

struct responder {
    struct io_uring ring;
    int sock;
    unsigned queued;
    uint64_t sent;
};

static void put_be16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void reply_free(struct reply *r)
{
    if (r) {
        free(r->payload);
        free(r);
    }
}

static struct reply *reply_new(const struct sockaddr_in *to, unsigned id, const void *data, size_t len)
{
    struct reply *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->payload = malloc(len);
    if (!r->payload) {
        free(r);
        return NULL;
    }
    memcpy(r->payload, data, len);
    r->len = len;
    r->to = *to;
    put_be16(r->header, id);
    put_be16(r->header + 2, 0x8400);
    put_be16(r->header + 6, 1);
    return r;
}

static int queue_reply(struct responder *s, struct reply *r)
{
    struct iovec iov[2];
    struct msghdr msg;
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);

    if (!sqe)
        return -EBUSY;
    iov[0].iov_base = r->header;
    iov[0].iov_len = sizeof r->header;
    iov[1].iov_base = r->payload;
    iov[1].iov_len = r->len;
    memset(&msg, 0, sizeof msg);
    msg.msg_name = &r->to;
    msg.msg_namelen = sizeof r->to;
    msg.msg_iov = iov;
    msg.msg_iovlen = 2;
    io_uring_prep_sendmsg(sqe, s->sock, &msg, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, r);
    s->queued++;
    return 0;
}

int answer(struct responder *s, const struct sockaddr_in *to, unsigned id, const void *data, size_t len)
{
    struct reply *r = reply_new(to, id, data, len);
    int rc;
    if (!r)
        return -ENOMEM;
    rc = queue_reply(s, r);
    if (rc)
        reply_free(r);
    return rc;
}

int responder_loop(struct responder *s)
{
    struct io_uring_cqe *cqe;
    unsigned head, seen;

    for (;;) {
        int rc = io_uring_submit_and_wait(&s->ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        s->queued = 0;
        seen = 0;
        io_uring_for_each_cqe(&s->ring, head, cqe) {
            reply_free(io_uring_cqe_get_data(cqe));
            s->sent++;
            seen++;
        }
        io_uring_cq_advance(&s->ring, seen);
    }
}
