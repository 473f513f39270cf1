/* Zero-copy sender with a small pool of packet slots. The kernel numbers the zero-copy sends
 * of a socket from zero and reports finished ranges on the error queue. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>

#define SLOTS 16
#define SLOT_BYTES 32768

struct zc_slot {
    uint32_t first, last;
    unsigned pending;
    char data[SLOT_BYTES];
};

struct zc_tx {
    int fd;
    uint32_t next_seq;
    struct zc_slot slot[SLOTS];
    int cursor;
};

static void zc_ack(struct zc_tx *t, uint32_t lo, uint32_t hi)
{
    for (uint32_t q = lo;; q++) {
        for (int i = 0; i < SLOTS; i++) {
            struct zc_slot *s = &t->slot[i];

            if (s->pending && q - s->first <= s->last - s->first)
                s->pending--;
        }
        if (q == hi)
            break;
    }
}

static int zc_collect(struct zc_tx *t, int wait_ms)
{
    struct pollfd p = {.fd = t->fd, .events = 0};
    char control[256];

    if (poll(&p, 1, wait_ms) < 0)
        return errno == EINTR ? 0 : -1;
    for (;;) {
        struct msghdr m = {.msg_control = control, .msg_controllen = sizeof control};

        if (recvmsg(t->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return errno == EAGAIN || errno == EINTR ? 0 : -1;
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
            struct sock_extended_err ee;

            memcpy(&ee, CMSG_DATA(c), sizeof ee);
            if (ee.ee_errno == 0 && ee.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                zc_ack(t, ee.ee_info, ee.ee_data);
        }
    }
}

static struct zc_slot *zc_acquire(struct zc_tx *t)
{
    struct zc_slot *s = &t->slot[t->cursor];

    t->cursor = (t->cursor + 1) % SLOTS;
    while (s->pending)
        if (zc_collect(t, 100) < 0)
            return NULL;
    return s;
}

static int zc_push(struct zc_tx *t, struct zc_slot *s, size_t n)
{
    size_t off = 0;

    while (off < n) {
        ssize_t w = send(t->fd, s->data + off, n - off, MSG_ZEROCOPY | MSG_NOSIGNAL);

        if (w < 0) {
            if (errno == EINTR)
                continue;
            if (errno != ENOBUFS || zc_collect(t, 10) < 0)
                return -1;
            continue;
        }
        if (!s->pending)
            s->first = t->next_seq;
        s->last = t->next_seq++;
        s->pending++;
        off += (size_t)w;
    }
    return 0;
}

int zc_write(struct zc_tx *t, const char *src, size_t n)
{
    while (n) {
        size_t k = n < SLOT_BYTES ? n : SLOT_BYTES;
        struct zc_slot *s = zc_acquire(t);

        if (!s)
            return -1;
        memcpy(s->data, src, k);
        if (zc_push(t, s, k) < 0)
            return -1;
        src += k;
        n -= k;
    }
    return 0;
}
