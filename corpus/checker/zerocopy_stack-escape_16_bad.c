#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define FRAME_MAGIC 0x46524d31u
#define WINDOW 256

struct blob {
    int refs;
    size_t len;
    void (*destroy)(struct blob *b);
    unsigned char *data;
};

struct frame_header {
    uint32_t magic;
    uint32_t stream;
    uint32_t seq;
    uint32_t len;
};

struct tx {
    int fd;
    uint32_t stream, seq;
    uint32_t next_id, done_id;
    struct blob *window[WINDOW];
};

static void blob_put(struct blob *b)
{
    if (--b->refs == 0)
        b->destroy(b);
}

int tx_open(struct tx *t, int fd, uint32_t stream)
{
    int one = 1;

    memset(t, 0, sizeof *t);
    t->fd = fd;
    t->stream = stream;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

/* Blocking socket: a frame goes out whole or the connection is lost. */
int tx_frame(struct tx *t, struct blob *b)
{
    struct frame_header h;
    struct iovec iov[2];
    struct msghdr msg = {.msg_iov = iov, .msg_iovlen = 2};
    ssize_t n;

    if (t->next_id - t->done_id == WINDOW)
        return -EAGAIN;
    h.magic = htonl(FRAME_MAGIC);
    h.stream = htonl(t->stream);
    h.seq = htonl(t->seq++);
    h.len = htonl((uint32_t)b->len);
    iov[0].iov_base = &h;
    iov[0].iov_len = sizeof h;
    iov[1].iov_base = b->data;
    iov[1].iov_len = b->len;

    n = sendmsg(t->fd, &msg, MSG_ZEROCOPY | MSG_NOSIGNAL); // expect: stack-escape
    if (n < 0)
        return -errno;
    b->refs++;
    t->window[t->next_id++ % WINDOW] = b;
    return (size_t)n == sizeof h + b->len ? 0 : -EPIPE;
}

static void tx_release(struct tx *t, uint32_t lo, uint32_t hi)
{
    for (uint32_t id = lo; id != hi + 1; id++) {
        struct blob **slot = &t->window[id % WINDOW];

        if (*slot)
            blob_put(*slot);
        *slot = NULL;
    }
    while (t->done_id != t->next_id && !t->window[t->done_id % WINDOW])
        t->done_id++;
}

int tx_reap(struct tx *t)
{
    char control[128];
    struct msghdr msg = {.msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *cm;
    int seen = 0;

    while (recvmsg(t->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
        for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
            struct sock_extended_err *ee = (struct sock_extended_err *)CMSG_DATA(cm);

            if (ee->ee_origin != SO_EE_ORIGIN_ZEROCOPY || ee->ee_errno != 0)
                continue;
            tx_release(t, ee->ee_info, ee->ee_data);
            seen++;
        }
        msg.msg_controllen = sizeof control;
    }
    return seen;
}
