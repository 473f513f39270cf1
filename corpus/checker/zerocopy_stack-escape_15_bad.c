#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef SO_EE_ORIGIN_ZEROCOPY
#define SO_EE_ORIGIN_ZEROCOPY 5
#endif

struct wire_head {
    uint32_t magic, kind;
    uint64_t object, len;
};

struct blob {
    struct blob *next;
    uint32_t ticket;
    size_t len;
    char *data;
};

struct stream {
    int fd;
    uint32_t next_ticket;
    struct blob *pinned;
};

static void blob_free(struct blob *b)
{
    free(b->data);
    free(b);
}

static void stream_pin(struct stream *s, struct blob *b)
{
    b->ticket = s->next_ticket++;
    b->next = s->pinned;
    s->pinned = b;
}

int stream_send_object(struct stream *s, uint64_t object, struct blob *b)
{
    struct wire_head head = {.magic = 0x4f424a31, .kind = 2, .object = object, .len = b->len};
    struct iovec iov[2] = {
        {.iov_base = &head, .iov_len = sizeof head}, // allow: stack-escape
        {.iov_base = b->data, .iov_len = b->len},
    };
    struct msghdr mh = {.msg_iov = iov, .msg_iovlen = 2};
    ssize_t n;
    do {
        n = sendmsg(s->fd, &mh, MSG_ZEROCOPY | MSG_NOSIGNAL); // expect: stack-escape
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        int err = errno;
        blob_free(b);
        return -err;
    }
    stream_pin(s, b);
    return (size_t)n == sizeof head + b->len ? 0 : -EPIPE;
}

static void stream_release(struct stream *s, uint32_t lo, uint32_t hi)
{
    struct blob **pp = &s->pinned;
    while (*pp) {
        struct blob *b = *pp;
        if (b->ticket - lo <= hi - lo) {
            *pp = b->next;
            blob_free(b);
        } else {
            pp = &b->next;
        }
    }
}

int stream_reap(struct stream *s)
{
    char control[128];
    struct msghdr mh = {.msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *cm;
    struct sock_extended_err *ee;
    if (recvmsg(s->fd, &mh, MSG_ERRQUEUE) < 0)
        return errno == EAGAIN ? 0 : -errno;
    for (cm = CMSG_FIRSTHDR(&mh); cm; cm = CMSG_NXTHDR(&mh, cm)) {
        ee = (struct sock_extended_err *)CMSG_DATA(cm);
        if (ee->ee_errno == 0 && ee->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            stream_release(s, ee->ee_info, ee->ee_data);
    }
    return 1;
}
