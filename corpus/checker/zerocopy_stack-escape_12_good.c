#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Benchmark sender: the page on the stack is lent for each send, and nothing is returned to the
 * caller before every notification has come in. */

struct zc_count {
    uint32_t sent, completed;
};

static void read_notifications(int fd, struct zc_count *z)
{
    char ctrl[128];
    struct msghdr msg = {.msg_control = ctrl, .msg_controllen = sizeof ctrl};
    struct cmsghdr *cm;

    if (recvmsg(fd, &msg, MSG_ERRQUEUE) < 0) {
        if (errno != EAGAIN && errno != EINTR)
            abort();
        return;
    }
    for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
        struct sock_extended_err e;
        memcpy(&e, CMSG_DATA(cm), sizeof e);
        if (e.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            z->completed += e.ee_data - e.ee_info + 1;
    }
}

static void wait_all(int fd, struct zc_count *z)
{
    while (z->completed != z->sent) {
        struct pollfd p = {.fd = fd, .events = 0};
        poll(&p, 1, -1);
        read_notifications(fd, z);
    }
}

int blast(int fd, unsigned rounds, unsigned char fill)
{
    unsigned char page[16384];
    struct zc_count z = {0, 0};
    int rc = 0, one = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) < 0)
        return -1;
    memset(page, fill, sizeof page);
    while (rounds--) {
        ssize_t n = send(fd, page, sizeof page, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (n < 0 && errno == ENOBUFS) {
            wait_all(fd, &z);
            continue;
        }
        if (n < 0) {
            rc = -1;
            break;
        }
        z.sent++;
    }
    wait_all(fd, &z);
    return rc;
}
