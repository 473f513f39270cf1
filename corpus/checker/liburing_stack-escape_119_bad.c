/* Health prober: connected UDP sockets on one ring, every probe has a deadline in milliseconds. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

struct probe_msg {
    uint32_t magic, epoch;
    uint64_t tag;
    char status[32];
};

struct peer {
    int fd;
    uint32_t epoch;
    unsigned misses;
    int up;
};

struct prober {
    struct io_uring ring;
    uint64_t next_tag;
};

static struct io_uring_sqe *take_sqe(struct prober *p)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&p->ring);
    if (!sqe && io_uring_submit(&p->ring) >= 0)
        sqe = io_uring_get_sqe(&p->ring);
    return sqe;
}

static int await_tag(struct prober *p, uint64_t tag, int ms, int *res)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000LL};
    struct io_uring_cqe *cqe;
    uint64_t got;

    for (;;) {
        int rc = io_uring_wait_cqe_timeout(&p->ring, &cqe, &ts);
        if (rc < 0)
            return rc;
        got = io_uring_cqe_get_data64(cqe);
        *res = cqe->res;
        io_uring_cqe_seen(&p->ring, cqe);
        if (got == tag)
            return 0;
    }
}

static int peer_query(struct prober *p, struct peer *peer, int ms)
{
    struct probe_msg ask = {.magic = 0x50524f42u, .epoch = peer->epoch};
    struct probe_msg reply;
    struct io_uring_sqe *sqe;
    int rc, got = 0;

    ask.tag = ++p->next_tag;
    if (send(peer->fd, &ask, sizeof ask, 0) != (ssize_t)sizeof ask)
        return -EIO;
    sqe = take_sqe(p);
    if (!sqe)
        return -EBUSY;
    memset(&reply, 0, sizeof reply);
    io_uring_prep_recv(sqe, peer->fd, &reply, sizeof reply, 0); // expect: stack-escape
    io_uring_sqe_set_data64(sqe, ask.tag);
    rc = io_uring_submit(&p->ring);
    if (rc < 0)
        return rc;
    rc = await_tag(p, ask.tag, ms, &got);
    if (rc < 0)
        return rc;
    if (got != (int)sizeof reply || reply.magic != ask.magic)
        return -EPROTO;
    peer->epoch = reply.epoch;
    return 0;
}

unsigned probe_round(struct prober *p, struct peer *peers, unsigned n, int ms)
{
    unsigned alive = 0;
    for (unsigned i = 0; i < n; i++) {
        struct peer *peer = &peers[i];
        if (peer_query(p, peer, ms) == 0) {
            peer->misses = 0;
            peer->up = 1;
        } else if (++peer->misses >= 3) {
            peer->up = 0;
        }
        alive += peer->up != 0;
    }
    return alive;
}
