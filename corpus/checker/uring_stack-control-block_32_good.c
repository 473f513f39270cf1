#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct gather {
    uint32_t head[4];
    size_t len;
    unsigned char *body;
    void (*done)(void *arg, int res);
    void *arg;
};

struct channel {
    struct io_uring *ring; /* set up without SQPOLL */
    int fd;
    uint32_t next_id;
};

static struct io_uring_sqe *channel_sqe(struct channel *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(c->ring);

    if (!sqe) {
        io_uring_submit(c->ring);
        sqe = io_uring_get_sqe(c->ring);
    }
    return sqe;
}

static int submit_all(struct io_uring *ring)
{
    while (io_uring_sq_ready(ring) > 0) {
        int rc = io_uring_submit(ring);

        if (rc < 0 && rc != -EINTR && rc != -EAGAIN)
            return rc;
    }
    return 0;
}

/* One datagram: fixed header plus body. The caller gives up g until done() is called. */
int channel_send(struct channel *c, struct gather *g, const struct sockaddr *to, socklen_t tolen)
{
    struct iovec iov[2];
    struct msghdr msg;
    struct io_uring_sqe *sqe = channel_sqe(c);

    if (!sqe)
        return -EAGAIN;
    g->head[0] = 0x4d534731;
    g->head[1] = c->next_id++;
    g->head[2] = (uint32_t)g->len;
    g->head[3] = 0;
    iov[0].iov_base = g->head;
    iov[0].iov_len = sizeof(g->head);
    iov[1].iov_base = g->body;
    iov[1].iov_len = g->len;
    memset(&msg, 0, sizeof(msg));
    msg.msg_name = (void *)to;
    msg.msg_namelen = tolen;
    msg.msg_iov = iov;
    msg.msg_iovlen = 2;
    io_uring_prep_sendmsg(sqe, c->fd, &msg, 0);
    io_uring_sqe_set_data(sqe, g);
    if (submit_all(c->ring) < 0)
        abort();
    return 0;
}

void channel_reap(struct channel *c)
{
    struct io_uring_cqe *cqe;

    while (io_uring_peek_cqe(c->ring, &cqe) == 0) {
        struct gather *g = io_uring_cqe_get_data(cqe);
        int res = cqe->res;

        io_uring_cqe_seen(c->ring, cqe);
        if (!g)
            continue;
        g->done(g->arg, res);
        free(g->body);
        free(g);
    }
}
