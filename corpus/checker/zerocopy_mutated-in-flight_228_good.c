/* Frame sender with a small ring of frames; the numbers from the error queue tell which
 * frame is free again. */
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define FRAMES 8
#define FRAME_SZ 32768
#define TRACK 1024

struct frame {
    unsigned outstanding;
    unsigned char px[FRAME_SZ];
};

struct streamer {
    int fd;
    uint32_t next_no, oldest_no;
    unsigned turn;
    uint8_t owner[TRACK];
    uint8_t done[TRACK];
    struct frame f[FRAMES];
};

static void mark_range(struct streamer *s, uint32_t lo, uint32_t hi)
{
    for (uint32_t no = lo;; no++) {
        s->f[s->owner[no % TRACK]].outstanding--;
        s->done[no % TRACK] = 1;
        if (no == hi)
            break;
    }
    while (s->oldest_no != s->next_no && s->done[s->oldest_no % TRACK])
        s->oldest_no++;
}

static int reap_one(struct streamer *s)
{
    char ctl[128];
    struct msghdr mh = {.msg_control = ctl, .msg_controllen = sizeof ctl};
    struct pollfd p = {.fd = s->fd};

    if (recvmsg(s->fd, &mh, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
        if (errno == EAGAIN)
            return poll(&p, 1, -1) < 0 && errno != EINTR ? -errno : 0;
        return errno == EINTR ? 0 : -errno;
    }
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&mh); c; c = CMSG_NXTHDR(&mh, c)) {
        struct sock_extended_err e;

        if (!(c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR))
            continue;
        memcpy(&e, CMSG_DATA(c), sizeof e);
        if (e.ee_origin == SO_EE_ORIGIN_ZEROCOPY && e.ee_errno == 0)
            mark_range(s, e.ee_info, e.ee_data);
    }
    return 0;
}

static int send_frame(struct streamer *s, unsigned i, size_t n)
{
    const unsigned char *p = s->f[i].px;

    while (n) {
        ssize_t w;

        while (s->next_no - s->oldest_no >= TRACK) {
            int rc = reap_one(s);

            if (rc < 0)
                return rc;
        }
        w = send(s->fd, p, n, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return -errno;
        s->owner[s->next_no % TRACK] = (uint8_t)i;
        s->done[s->next_no % TRACK] = 0;
        s->next_no++;
        s->f[i].outstanding++;
        p += w;
        n -= (size_t)w;
    }
    return 0;
}

int streamer_init(struct streamer *s, int fd)
{
    int one = 1;

    memset(s, 0, sizeof *s);
    s->fd = fd;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) ? -errno : 0;
}

int streamer_put(struct streamer *s, const void *px, size_t n)
{
    unsigned i = s->turn;

    if (n > FRAME_SZ)
        return -E2BIG;
    while (s->f[i].outstanding) {
        int rc = reap_one(s);

        if (rc < 0)
            return rc;
    }
    memcpy(s->f[i].px, px, n);
    s->turn = (i + 1) % FRAMES;
    return send_frame(s, i, n);
}
