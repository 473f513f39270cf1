#include <arpa/inet.h>
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define MAX_DEST 64
#define PAYLOAD_MAX 32768

struct media_hdr {
    uint32_t seq, stamp, stream;
};

struct dest {
    struct sockaddr_in addr;
    uint32_t seq, stream;
    struct media_hdr hdr;
};

struct fanout {
    int fd;
    uint32_t issued, done;
    unsigned ndest;
    struct dest dest[MAX_DEST];
    unsigned char payload[PAYLOAD_MAX];
};

static void reap(struct fanout *f)
{
    char ctl[256];
    struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};

    while (recvmsg(f->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
            struct sock_extended_err e;

            if (c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR)
                continue;
            memcpy(&e, CMSG_DATA(c), sizeof e);
            if (e.ee_errno == 0 && e.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                f->done += e.ee_data - e.ee_info + 1;
        }
        m.msg_controllen = sizeof ctl;
    }
}

static void wait_idle(struct fanout *f)
{
    while (f->done != f->issued) {
        struct pollfd p = {.fd = f->fd};

        poll(&p, 1, -1);
        reap(f);
    }
}

static int send_one(struct fanout *f, struct dest *d, struct media_hdr *hdr, size_t len)
{
    struct iovec iov[2] = {{hdr, sizeof *hdr}, {f->payload, len}};
    struct msghdr m = {.msg_name = &d->addr, .msg_namelen = sizeof d->addr, .msg_iov = iov, .msg_iovlen = 2};

    if (sendmsg(f->fd, &m, MSG_ZEROCOPY) >= 0) {
        f->issued++;
        return 0;
    }
    if (errno == ENOBUFS)
        return sendmsg(f->fd, &m, 0) < 0 ? -1 : 0;
    return -1;
}

int fanout_send(struct fanout *f, uint32_t stamp, const void *data, size_t len)
{
    int failed = 0;

    if (len > PAYLOAD_MAX)
        return -1;
    wait_idle(f);
    memcpy(f->payload, data, len);
    for (unsigned i = 0; i < f->ndest; i++) {
        struct dest *d = &f->dest[i];

        d->hdr = (struct media_hdr){htonl(d->seq++), htonl(stamp), htonl(d->stream)};
        failed += send_one(f, d, &d->hdr, len) < 0;
    }
    reap(f);
    return failed ? -1 : 0;
}

int fanout_open(struct fanout *f)
{
    int one = 1;

    memset(f, 0, sizeof *f);
    f->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return f->fd < 0 ? -1 : setsockopt(f->fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}
