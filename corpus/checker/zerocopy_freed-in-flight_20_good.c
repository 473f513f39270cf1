#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>
#include <unistd.h>

#define PIECE (256 * 1024)

static long notified(int fd)
{
    char control[128];
    struct msghdr msg;
    struct cmsghdr *cm;
    long n = 0;

    memset(&msg, 0, sizeof msg);
    msg.msg_control = control;
    msg.msg_controllen = sizeof control;
    if (recvmsg(fd, &msg, MSG_ERRQUEUE) < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
        struct sock_extended_err *ee = (struct sock_extended_err *)CMSG_DATA(cm);

        if (ee->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            n += (long)(ee->ee_data - ee->ee_info) + 1;
    }
    return n;
}

static char *load(int file, size_t size)
{
    char *p = malloc(size);
    size_t have = 0;

    while (p && have < size) {
        ssize_t n = read(file, p + have, size - have);
        if (n <= 0) {
            free(p);
            return NULL;
        }
        have += (size_t)n;
    }
    return p;
}

static long send_pieces(int sock, const char *p, size_t size, long *calls)
{
    size_t off = 0;

    while (off < size) {
        size_t want = size - off < PIECE ? size - off : PIECE;
        ssize_t n = send(sock, p + off, want, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return -errno;
        }
        off += (size_t)n;
        ++*calls;
    }
    return (long)off;
}

long send_object(int sock, int file, size_t size)
{
    struct pollfd pfd = { .fd = sock, .events = 0 };
    long calls = 0, acked = 0, sent;
    char *object = load(file, size);

    if (!object)
        return -EIO;
    sent = send_pieces(sock, object, size, &calls);
    while (acked < calls) {
        long n;

        poll(&pfd, 1, -1);
        n = notified(sock);
        if (n < 0)
            abort();
        acked += n;
    }
    free(object);
    return sent;
}
