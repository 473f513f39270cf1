#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <linux/errqueue.h>

struct zc {
    int fd;
    uint32_t issued; /* successful zero-copy calls */
    uint32_t confirmed;
};

static void zc_drain(struct zc *z)
{
    char control[256];
    struct msghdr msg = {.msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *cm;

    if (recvmsg(z->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return;
    for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
        const struct sock_extended_err *ee = (const void *)CMSG_DATA(cm);

        if (ee->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            z->confirmed += ee->ee_data - ee->ee_info + 1;
    }
}

/* Returns once the kernel holds no reference to anything that was sent. */
static void zc_settle(struct zc *z)
{
    while (z->confirmed != z->issued) {
        struct pollfd p = {.fd = z->fd, .events = 0};

        (void)poll(&p, 1, 1000);
        zc_drain(z);
    }
}

static ssize_t zc_sendv(struct zc *z, struct iovec *iov, int n, int flags)
{
    struct msghdr msg = {.msg_iov = iov, .msg_iovlen = (size_t)n};
    ssize_t k = sendmsg(z->fd, &msg, flags);

    if (k >= 0 && (flags & MSG_ZEROCOPY))
        z->issued++;
    return k < 0 ? -errno : k;
}

/* Sends one part of a bulk upload on a blocking socket and waits for its release. */
int zc_upload_part(struct zc *z, unsigned part, const void *body, size_t len)
{
    char head[128];
    struct iovec iov[2];
    int flags = MSG_ZEROCOPY | MSG_NOSIGNAL;
    int n = snprintf(head, sizeof head, "PART %u %zu\r\n", part, len);
    int at = 0, rc = 0;

    iov[0] = (struct iovec){head, (size_t)n};
    iov[1] = (struct iovec){(void *)body, len};
    while (at < 2) {
        ssize_t k = zc_sendv(z, iov + at, 2 - at, flags);

        if (k == -EINTR)
            continue;
        if (k == -ENOBUFS && (flags & MSG_ZEROCOPY)) {
            flags &= ~MSG_ZEROCOPY;
            continue;
        }
        if (k < 0) {
            rc = (int)k;
            break;
        }
        while (at < 2 && (size_t)k >= iov[at].iov_len)
            k -= (ssize_t)iov[at++].iov_len;
        if (at < 2) {
            iov[at].iov_base = (char *)iov[at].iov_base + k;
            iov[at].iov_len -= (size_t)k;
        }
    }
    zc_settle(z);
    return rc;
}
