/* Stream sender; big payloads go without a copy in the kernel. */
#include <errno.h>
#include <time.h>

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define ZC_MIN 16384

struct sender {
    int fd;
    int zerocopy;
    unsigned long long bytes;
};

static void drop_notifications(struct sender *s)
{
    char control[128];
    struct msghdr msg = {0};
    do {
        msg.msg_control = control;
        msg.msg_controllen = sizeof control;
    } while (recvmsg(s->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0);
}

static int wait_writable(struct sender *s)
{
    struct pollfd p = {.fd = s->fd, .events = POLLOUT};
    for (;;) {
        if (poll(&p, 1, 10000) <= 0)
            return -1;
        if (p.revents & POLLERR)
            drop_notifications(s);
        if (p.revents & POLLOUT)
            return 0;
        if (p.revents & POLLHUP)
            return -1;
    }
}

void sender_init(struct sender *s, int fd)
{
    int one = 1;
    s->fd = fd;
    s->bytes = 0;
    s->zerocopy = setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0;
}

/* Returns when everything has been handed to the socket; the data may be discarded then. */
int sender_write(struct sender *s, const void *data, size_t n)
{
    const char *p = data;
    int flags = MSG_NOSIGNAL;
    if (s->zerocopy && n >= ZC_MIN)
        flags |= MSG_ZEROCOPY;
    while (n) {
        ssize_t w = send(s->fd, p, n, flags); /* expect: borrowed-parameter */
        if (w < 0) {
            if (errno == EINTR)
                continue;
            if ((errno == EAGAIN || errno == ENOBUFS) && wait_writable(s) == 0)
                continue;
            return -errno;
        }
        p += w;
        n -= (size_t)w;
        s->bytes += (unsigned long long)w;
    }
    return 0;
}
