#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct frame_hdr {
    uint32_t magic;
    uint32_t width, height;
    uint32_t bytes;
};

struct frame_out {
    int fd;
    uint32_t issued;
    uint32_t done;
    uint64_t frames, copied;
};

int frame_out_init(struct frame_out *o, int fd)
{
    int one = 1;

    memset(o, 0, sizeof *o);
    o->fd = fd;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

static void reap_errqueue(struct frame_out *o)
{
    char control[128];

    for (;;) {
        struct msghdr m = {.msg_control = control, .msg_controllen = sizeof control};
        struct cmsghdr *c;
        struct sock_extended_err *e;

        if (recvmsg(o->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return;
        c = CMSG_FIRSTHDR(&m);
        if (!c || c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR)
            continue;
        e = (struct sock_extended_err *)CMSG_DATA(c);
        if (e->ee_origin != SO_EE_ORIGIN_ZEROCOPY)
            continue;
        o->done += e->ee_data - e->ee_info + 1;
        if (e->ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
            o->copied++;
    }
}

static int send_span(struct frame_out *o, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = send(o->fd, p, n, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0 && errno == ENOBUFS) {
            struct pollfd pf = {.fd = o->fd};
            poll(&pf, 1, 10);
            reap_errqueue(o);
            continue;
        }
        if (k < 0)
            return -errno;
        o->issued++;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

int frame_out_send(struct frame_out *o, const uint8_t *rgb, uint32_t w, uint32_t h)
{
    struct frame_hdr hd = {0x314d5246u, w, h, w * h * 3};
    size_t total = sizeof hd + hd.bytes;
    char *msg = malloc(total);
    int rc;

    if (!msg)
        return -ENOMEM;
    memcpy(msg, &hd, sizeof hd);
    memcpy(msg + sizeof hd, rgb, hd.bytes);

    rc = send_span(o, msg, total);
    if (rc == 0)
        o->frames++;
    reap_errqueue(o);
    free(msg); // expect: freed-in-flight
    return rc;
}
