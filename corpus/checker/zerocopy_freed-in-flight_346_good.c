/* Video frames over UDP with MSG_ZEROCOPY, one datagram each; frames are released by completion number. */
#include <errno.h>
#include <time.h>

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct frame {
    struct frame *next;
    uint32_t id; /* number of the send call */
    size_t len;
    unsigned char bytes[];
};

struct zc {
    int fd;
    uint32_t next_id;
    struct frame *waiting;
};

/* `f` comes from malloc and is taken over when the call succeeds. */
ssize_t zc_send(struct zc *z, struct frame *f)
{
    struct iovec iov = {f->bytes, f->len};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
    ssize_t n;
    do
        n = sendmsg(z->fd, &msg, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -errno;
    f->id = z->next_id++;
    f->next = z->waiting;
    z->waiting = f;
    return n;
}

static void release_range(struct zc *z, uint32_t lo, uint32_t hi)
{
    struct frame **link = &z->waiting;
    while (*link) {
        struct frame *f = *link;
        if (f->id - lo <= hi - lo) {
            *link = f->next;
            free(f);
        } else {
            link = &f->next;
        }
    }
}

int zc_complete(struct zc *z)
{
    for (;;) {
        char control[256];
        struct msghdr msg = {.msg_control = control, .msg_controllen = sizeof control};
        struct cmsghdr *c;
        if (recvmsg(z->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return errno == EAGAIN ? 0 : -errno;
        for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
            struct sock_extended_err e;
            if (c->cmsg_level != SOL_IP || c->cmsg_type != IP_RECVERR)
                continue;
            memcpy(&e, CMSG_DATA(c), sizeof e);
            if (e.ee_errno == 0 && e.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                release_range(z, e.ee_info, e.ee_data);
        }
    }
}

int zc_idle(const struct zc *z)
{
    return z->waiting == NULL;
}
