#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>

#define N 64

struct zring {
    int fd;
    unsigned next, acked;
    char slot[N][65536];
};

static void zring_ack(struct zring *z)
{
    char ctl[128];
    struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};
    while (recvmsg(z->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
            const struct sock_extended_err *e = (const void *)CMSG_DATA(c);
            if (e->ee_origin == SO_EE_ORIGIN_ZEROCOPY && e->ee_info == z->acked)
                z->acked = e->ee_data + 1;
        }
        m.msg_controllen = sizeof ctl;
    }
}

int zring_put(struct zring *z, const void *p, size_t n)
{
    char *s = z->slot[z->next % N];
    if (n > sizeof z->slot[0])
        return -1;
    zring_ack(z);
    if (z->next - z->acked == N)
        return 0;
    memcpy(s, p, n);
    if (send(z->fd, s, n, MSG_ZEROCOPY | MSG_DONTWAIT) < 0)
        return -1;
    z->next++;
    return 1;
}
