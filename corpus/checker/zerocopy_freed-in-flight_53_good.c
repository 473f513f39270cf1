#include <poll.h>
#include <time.h>
#include <linux/errqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct zfd {
    int fd;
    unsigned next_id;
};

static int wait_notified(int fd, unsigned id)
{
    for (;;) {
        char ctl[128];
        struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};
        struct pollfd p = {.fd = fd};

        poll(&p, 1, -1);
        if (recvmsg(fd, &m, MSG_ERRQUEUE) < 0)
            continue;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        struct sock_extended_err *e = c ? (void *)CMSG_DATA(c) : NULL;
        if (e && e->ee_origin == SO_EE_ORIGIN_ZEROCOPY && e->ee_data >= id)
            return 0;
    }
}

int send_once(struct zfd *z, size_t n)
{
    char *big = malloc(n);
    ssize_t w;
    if (!big)
        return -1;
    memset(big, 'z', n);
    w = send(z->fd, big, n, MSG_ZEROCOPY);
    if (w >= 0)
        wait_notified(z->fd, z->next_id++);
    free(big);
    return w == (ssize_t)n ? 0 : -1;
}
