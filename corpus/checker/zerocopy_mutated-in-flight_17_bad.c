#include <errno.h>
#include <time.h>

#include <linux/errqueue.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_EE_ORIGIN_ZEROCOPY
#define SO_EE_ORIGIN_ZEROCOPY 5
#endif

#define FRAME_BYTES (32 * 1024)

struct tele_hdr {
    uint32_t magic, seq, count;
};

struct telemetry {
    int fd;
    uint32_t issued, acked;
    uint32_t seq;
    unsigned dropped;
    unsigned char frame[FRAME_BYTES];
};

int telemetry_init(struct telemetry *t, const struct sockaddr *to, socklen_t tolen)
{
    int one = 1;
    memset(t, 0, sizeof *t);
    t->fd = socket(to->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (t->fd < 0)
        return -errno;
    if (connect(t->fd, to, tolen) < 0 || setsockopt(t->fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) < 0) {
        int e = errno;
        close(t->fd);
        return -e;
    }
    return 0;
}

static void read_notifications(struct telemetry *t)
{
    for (;;) {
        char ctl[128];
        struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};
        struct cmsghdr *c;
        if (recvmsg(t->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return;
        for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
            struct sock_extended_err *e = (struct sock_extended_err *)CMSG_DATA(c);
            if (e->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                t->acked += e->ee_data - e->ee_info + 1;
        }
    }
}

static size_t encode(struct telemetry *t, const uint64_t *v, uint32_t n)
{
    struct tele_hdr h = {0x54454c45u, t->seq++, n};
    size_t room = (FRAME_BYTES - sizeof h) / sizeof *v;
    if (n > room)
        h.count = n = (uint32_t)room;
    memcpy(t->frame, &h, sizeof h); // expect: mutated-in-flight
    memcpy(t->frame + sizeof h, v, n * sizeof *v); // allow: mutated-in-flight
    return sizeof h + n * sizeof *v;
}

int telemetry_tick(struct telemetry *t, const uint64_t *values, uint32_t n)
{
    size_t len;
    ssize_t rc;

    read_notifications(t);
    if (t->issued - t->acked > 16) {
        t->dropped++;
        return 0;
    }
    len = encode(t, values, n); // allow: mutated-in-flight
    rc = send(t->fd, t->frame, len, MSG_ZEROCOPY | MSG_DONTWAIT); // allow: mutated-in-flight
    if (rc < 0) {
        t->dropped++;
        return errno == EAGAIN || errno == ENOBUFS ? 0 : -errno;
    }
    t->issued++;
    return 1;
}
