#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define RING_BYTES 65536u

struct out_ring {
    unsigned head, tail;
    char bytes[RING_BYTES];
};

struct stream {
    struct io_uring *ring;
    int fd;
    int dead;
    unsigned inflight;
    struct out_ring out;
    struct iovec iov[2];
    struct msghdr msg;
};

static unsigned used(const struct out_ring *r) { return r->tail - r->head; }

static unsigned spans(struct out_ring *r, struct iovec iov[2])
{
    unsigned at = r->head % RING_BYTES, n = used(r), first = RING_BYTES - at;

    if (first > n)
        first = n;
    iov[0].iov_base = r->bytes + at;
    iov[0].iov_len = first;
    iov[1].iov_base = r->bytes;
    iov[1].iov_len = n - first;
    return n > first ? 2 : 1;
}

static void stream_kick(struct stream *s)
{
    struct io_uring_sqe *sqe;

    if (s->inflight || used(&s->out) == 0)
        return;
    while (!(sqe = io_uring_get_sqe(s->ring)))
        io_uring_submit(s->ring);
    memset(&s->msg, 0, sizeof s->msg);
    s->msg.msg_iov = s->iov;
    s->msg.msg_iovlen = spans(&s->out, s->iov);
    s->inflight = used(&s->out);
    io_uring_prep_sendmsg(sqe, s->fd, &s->msg, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, s);
}

int stream_put(struct stream *s, const void *data, size_t len)
{
    const char *p = data;

    if (s->dead)
        return -EPIPE;
    if (len > RING_BYTES - used(&s->out))
        return -EAGAIN;
    for (size_t i = 0; i < len; i++)
        s->out.bytes[s->out.tail++ % RING_BYTES] = p[i];
    stream_kick(s);
    return 0;
}

int stream_ping(struct stream *s, uint64_t stamp)
{
    struct {
        uint32_t kind, size;
        uint64_t stamp;
    } frame = {9, sizeof frame, stamp};

    if (used(&s->out) > 0)
        return 0;
    return stream_put(s, &frame, sizeof frame);
}

void stream_complete(struct stream *s, int res)
{
    s->inflight = 0;
    if (res < 0) {
        s->dead = 1;
        return;
    }
    s->out.head += (unsigned)res;
    stream_kick(s);
}
