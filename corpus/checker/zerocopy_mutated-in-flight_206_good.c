/* Frame streamer: one large frame area, sent with MSG_ZEROCOPY, painted again only after the
   notifications have caught up with the number of sends. */
#include <time.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define FRAME (1280 * 720 * 2)

struct streamer {
    int sock;
    uint32_t issued, confirmed;
    unsigned long frames, copied;
    unsigned char frame[FRAME];
};

int streamer_open(struct streamer *s, int sock)
{
    int one = 1;

    s->sock = sock;
    s->issued = s->confirmed = 0;
    s->frames = s->copied = 0;
    return setsockopt(sock, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

static void take_notice(struct streamer *s, struct msghdr *mh)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
        struct sock_extended_err *e = (struct sock_extended_err *)CMSG_DATA(c);

        if (!(c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) &&
            !(c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR))
            continue;
        if (e->ee_errno != 0 || e->ee_origin != SO_EE_ORIGIN_ZEROCOPY)
            continue;
        s->confirmed += e->ee_data - e->ee_info + 1;
        if (e->ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
            s->copied++;
    }
}

static int settle(struct streamer *s)
{
    while (s->confirmed != s->issued) {
        char ctl[256];
        struct msghdr mh = {.msg_control = ctl, .msg_controllen = sizeof ctl};
        struct pollfd p = {.fd = s->sock, .events = 0};

        if (recvmsg(s->sock, &mh, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
            take_notice(s, &mh);
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            return -errno;
        if (poll(&p, 1, -1) < 0 && errno != EINTR)
            return -errno;
    }
    return 0;
}

static int ship(struct streamer *s, size_t len)
{
    size_t off = 0;

    while (off < len) {
        ssize_t n = send(s->sock, s->frame + off, len - off, MSG_ZEROCOPY | MSG_NOSIGNAL);
        int rc;

        if (n >= 0) {
            off += (size_t)n;
            s->issued++;
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != ENOBUFS)
            return -errno;
        if (s->issued == s->confirmed)
            return -ENOBUFS;
        rc = settle(s);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int streamer_frame(struct streamer *s, void (*paint)(void *user, unsigned char *px, size_t n), void *user)
{
    int rc = settle(s);

    if (rc < 0)
        return rc;
    paint(user, s->frame, sizeof s->frame);
    rc = ship(s, sizeof s->frame);
    if (rc == 0)
        s->frames++;
    return rc;
}

int streamer_blank(struct streamer *s)
{
    int rc = settle(s);

    if (rc < 0)
        return rc;
    memset(s->frame, 0x10, sizeof s->frame);
    return ship(s, sizeof s->frame);
}
