/* Bulk sender with MSG_ZEROCOPY: a slot is refilled only after the error queue
 * has reported all the sends that were made from it. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>
#include <unistd.h>

#define SLOTS 4
#define SLOT_SIZE 262144
#define WINDOW 1024

struct slot {
    unsigned pending;
    char data[SLOT_SIZE];
};

struct zc_sender {
    int fd;
    uint32_t next_id;
    unsigned inflight;
    uint8_t owner[WINDOW];
    struct slot slot[SLOTS];
};

static void account(struct zc_sender *z, uint32_t lo, uint32_t hi)
{
    for (uint32_t id = lo;; id++) {
        z->slot[z->owner[id % WINDOW]].pending--;
        z->inflight--;
        if (id == hi)
            break;
    }
}

/* Waits for at least one notification. */
static int reap(struct zc_sender *z)
{
    struct pollfd p = {.fd = z->fd};
    char control[128];
    struct msghdr m = {.msg_control = control, .msg_controllen = sizeof control};

    while (recvmsg(z->fd, &m, MSG_ERRQUEUE) < 0) {
        if (errno != EAGAIN && errno != EINTR)
            return -errno;
        poll(&p, 1, -1);
        m.msg_controllen = sizeof control;
    }
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
        struct sock_extended_err e;
        memcpy(&e, CMSG_DATA(c), sizeof e);
        if (e.ee_errno == 0 && e.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            account(z, e.ee_info, e.ee_data);
    }
    return 0;
}

static int push(struct zc_sender *z, int i, size_t len)
{
    size_t off = 0;
    int rc;

    while (off < len) {
        ssize_t n;
        while (z->inflight == WINDOW)
            if ((rc = reap(z)))
                return rc;
        n = send(z->fd, z->slot[i].data + off, len - off, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        z->owner[z->next_id++ % WINDOW] = (uint8_t)i;
        z->slot[i].pending++;
        z->inflight++;
        off += (size_t)n;
    }
    return 0;
}

struct zc_sender *zc_open(int fd)
{
    struct zc_sender *z = calloc(1, sizeof *z);
    int on = 1;

    if (z && setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on)) {
        free(z);
        return NULL;
    }
    if (z)
        z->fd = fd;
    return z;
}

int bulk_send(struct zc_sender *z, FILE *from)
{
    int rc;
    size_t n;

    for (int i = 0;; i = (i + 1) % SLOTS) {
        while (z->slot[i].pending)
            if ((rc = reap(z)))
                return rc;
        n = fread(z->slot[i].data, 1, SLOT_SIZE, from);
        if (n == 0)
            return ferror(from) ? -EIO : 0;
        if ((rc = push(z, i, n)))
            return rc;
    }
}

/* Pages that the kernel may still read are rather leaked than freed. */
void zc_close(struct zc_sender *z)
{
    while (z->inflight)
        if (reap(z))
            return;
    close(z->fd);
    free(z);
}
