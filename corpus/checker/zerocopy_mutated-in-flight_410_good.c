/* Block sender; the socket has SO_ZEROCOPY set. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>

#define PAGE 65536

struct sender {
    int fd;
    uint32_t sent, done;
    char page[PAGE];
};

static int sender_reap(struct sender *s)
{
    char ctl[256];
    struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};
    struct cmsghdr *cm;

    if (recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    for (cm = CMSG_FIRSTHDR(&m); cm; cm = CMSG_NXTHDR(&m, cm)) {
        const struct sock_extended_err *ee = (const struct sock_extended_err *)CMSG_DATA(cm);
        if (ee->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            s->done += ee->ee_data - ee->ee_info + 1;
    }
    return 1;
}

static int sender_settle(struct sender *s)
{
    while (s->done != s->sent) {
        struct pollfd p = {.fd = s->fd};
        int rc = sender_reap(s);

        if (rc < 0)
            return rc;
        if (rc == 0 && poll(&p, 1, -1) < 0 && errno != EINTR)
            return -errno;
    }
    return 0;
}

static int sender_page(struct sender *s, size_t len)
{
    size_t off = 0;

    while (off < len) {
        ssize_t n = send(s->fd, s->page + off, len - off, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        s->sent++;
        off += (size_t)n;
    }
    return 0;
}

int sender_put(struct sender *s, const char *src, size_t len)
{
    while (len) {
        size_t n = len < PAGE ? len : PAGE;
        int rc = sender_settle(s);

        if (rc == 0) {
            memcpy(s->page, src, n);
            rc = sender_page(s, n);
        }
        if (rc)
            return rc;
        src += n;
        len -= n;
    }
    return 0;
}
