// Replication sender: log segments are mapped for the life of the process and streamed to
// followers with MSG_ZEROCOPY, each preceded by a frame header.
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct segment {
    const uint8_t *map;
    uint64_t base;
    uint32_t size;
};

struct follower {
    int fd;
    uint64_t acked;
    uint32_t epoch;
};

struct frame_hdr {
    uint32_t magic, epoch, off, len;
};

static void drain_errqueue(int fd)
{
    char control[128];
    struct msghdr m = {.msg_control = control, .msg_controllen = sizeof control};

    while (recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)
        m.msg_controllen = sizeof control;
}

static int wait_writable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};

    drain_errqueue(fd);
    return poll(&p, 1, 10000) == 1 && (p.revents & POLLOUT) ? 0 : -1;
}

static void skip(struct msghdr *m, size_t n)
{
    while (n && m->msg_iovlen) {
        size_t k = m->msg_iov->iov_len < n ? m->msg_iov->iov_len : n;

        m->msg_iov->iov_base = (char *)m->msg_iov->iov_base + k;
        m->msg_iov->iov_len -= k;
        n -= k;
        if (!m->msg_iov->iov_len) {
            m->msg_iov++;
            m->msg_iovlen--;
        }
    }
}

static int send_all_zc(int fd, struct iovec *v, size_t cnt)
{
    struct msghdr m = {.msg_iov = v, .msg_iovlen = cnt};

    while (m.msg_iovlen) {
        ssize_t w = sendmsg(fd, &m, MSG_ZEROCOPY | MSG_NOSIGNAL); // allow: borrowed-parameter

        if (w >= 0)
            skip(&m, (size_t)w);
        else if (errno == EAGAIN || errno == ENOBUFS) {
            if (wait_writable(fd))
                return -1;
        } else if (errno != EINTR)
            return -1;
    }
    return 0;
}

static int send_frame(struct follower *f, const struct segment *s, uint32_t off, uint32_t len)
{
    struct frame_hdr h = {htonl(0x5245504cu), htonl(f->epoch), htonl(off), htonl(len)};
    struct iovec v[2] = {{&h, sizeof h}, {(void *)(s->map + off), len}};

    return send_all_zc(f->fd, v, 2); // expect: stack-escape
}

int follower_catch_up(struct follower *f, const struct segment *s, uint32_t step)
{
    while (f->acked < s->base + s->size) {
        uint32_t off = (uint32_t)(f->acked - s->base);
        uint32_t len = s->size - off < step ? s->size - off : step;

        if (send_frame(f, s, off, len))
            return -1;
        f->acked += len;
    }
    return 0;
}
