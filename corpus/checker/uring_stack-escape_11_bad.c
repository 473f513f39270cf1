#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum { TAG_HELLO = 0x48, HELLO_LEN = 32 };

enum peer_state { PEER_NEW, PEER_READY, PEER_TIMED_OUT, PEER_BROKEN };

struct peer {
    struct io_uring *ring; /* one ring per peer, at most one request in it */
    int fd;
    enum peer_state state;
    uint32_t version;
};

static int submit_recv(struct peer *p, void *dst, size_t len, uint64_t tag)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(p->ring);
    int rc;

    if (!sqe)
        return -EBUSY;
    io_uring_prep_recv(sqe, p->fd, dst, len, MSG_WAITALL); // allow: borrowed-parameter
    io_uring_sqe_set_data64(sqe, tag);
    rc = io_uring_submit(p->ring);
    return rc < 0 ? rc : 0;
}

static int await_result(struct peer *p, unsigned ms)
{
    struct __kernel_timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
    struct io_uring_cqe *cqe;
    int rc = io_uring_wait_cqe_timeout(p->ring, &cqe, &ts);

    if (rc < 0)
        return rc;
    rc = cqe->res;
    io_uring_cqe_seen(p->ring, cqe);
    return rc;
}

static int parse_hello(struct peer *p, const unsigned char *h)
{
    if (memcmp(h, "PEER", 4) != 0)
        return -EPROTO;
    p->version = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 | (uint32_t)h[6] << 8 | h[7];
    return 0;
}

int peer_handshake(struct peer *p)
{
    unsigned char hello[HELLO_LEN];
    int rc = submit_recv(p, hello, sizeof hello, TAG_HELLO); // expect: stack-escape

    if (rc < 0) {
        p->state = PEER_BROKEN;
        return rc;
    }
    rc = await_result(p, 3000);
    if (rc == -ETIME) {
        p->state = PEER_TIMED_OUT; /* the supervisor closes it at the next sweep */
        return -ETIMEDOUT;
    }
    if (rc != (int)sizeof hello || parse_hello(p, hello) < 0) {
        p->state = PEER_BROKEN;
        return -EPROTO;
    }
    p->state = PEER_READY;
    return 0;
}
