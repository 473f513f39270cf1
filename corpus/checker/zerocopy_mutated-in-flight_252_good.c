/* Snapshot sender: MSG_ZEROCOPY from one staging buffer, refilled only when all notifications are in. */
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define STAGE_BYTES (256 * 1024)

struct zc_sender {
    int fd;
    uint32_t issued, acked; /* calls with MSG_ZEROCOPY, and those reported as done */
    char *stage;
};

int zc_open(struct zc_sender *z, int fd)
{
    int on = 1;

    memset(z, 0, sizeof *z);
    z->fd = fd;
    if (setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on))
        return -1;
    z->stage = malloc(STAGE_BYTES);
    return z->stage ? 0 : -1;
}

static int read_notification(struct zc_sender *z)
{
    char ctl[CMSG_SPACE(sizeof(struct sock_extended_err)) + 64];
    struct msghdr msg = {.msg_control = ctl, .msg_controllen = sizeof ctl};
    struct cmsghdr *cm;

    if (recvmsg(z->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
        struct sock_extended_err ee;
        memcpy(&ee, CMSG_DATA(cm), sizeof ee);
        if (ee.ee_errno == 0 && ee.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            z->acked += ee.ee_data - ee.ee_info + 1;
    }
    return 0;
}

static int wait_idle(struct zc_sender *z)
{
    while (z->acked != z->issued) {
        struct pollfd p = {.fd = z->fd, .events = 0};
        if (poll(&p, 1, -1) < 0 && errno != EINTR)
            return -1;
        if (read_notification(z))
            return -1;
    }
    return 0;
}

static int send_staged(struct zc_sender *z, size_t n)
{
    size_t at = 0;

    while (at < n) {
        ssize_t w = send(z->fd, z->stage + at, n - at, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (w >= 0)
            z->issued++;
        else if (errno == ENOBUFS)
            w = send(z->fd, z->stage + at, n - at, MSG_NOSIGNAL);
        if (w < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        at += (size_t)w;
    }
    return 0;
}

int zc_push(struct zc_sender *z, const char *src, size_t n)
{
    while (n) {
        size_t k = n < STAGE_BYTES ? n : STAGE_BYTES;

        if (wait_idle(z))
            return -1;
        memcpy(z->stage, src, k);
        if (send_staged(z, k))
            return -1;
        src += k;
        n -= k;
    }
    return 0;
}

/* The staging buffer is left alone when the kernel cannot be asked any more. */
int zc_close(struct zc_sender *z)
{
    if (wait_idle(z))
        return -1;
    free(z->stage);
    z->stage = NULL;
    return 0;
}
