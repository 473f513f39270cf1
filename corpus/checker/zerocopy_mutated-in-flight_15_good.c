#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct retired {
    struct retired *next;
    char *buf;
};

struct stream {
    int fd;
    char *buf;
    struct retired *old;
    size_t len, cap, sent;
    uint32_t zc_issued, zc_done;
};

int stream_init(struct stream *s, int fd)
{
    int one = 1;
    memset(s, 0, sizeof *s);
    s->fd = fd;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

static int stream_drained(const struct stream *s)
{
    return s->sent == s->len && s->zc_done == s->zc_issued;
}

static int stream_reserve(struct stream *s, size_t more)
{
    size_t cap = s->cap ? s->cap : 4096;
    size_t keep = s->len - s->sent;
    struct retired *r;
    char *p;

    if (s->len + more <= s->cap)
        return 0;
    while (cap < keep + more)
        cap *= 2;
    p = malloc(cap);
    r = malloc(sizeof *r);
    if (!p || !r) {
        free(p);
        free(r);
        return -ENOMEM;
    }
    if (keep)
        memcpy(p, s->buf + s->sent, keep);
    r->buf = s->buf;
    r->next = s->old;
    s->old = r;
    s->buf = p;
    s->cap = cap;
    s->len = keep;
    s->sent = 0;
    return 0;
}

int stream_flush(struct stream *s)
{
    while (s->sent < s->len) {
        ssize_t n = send(s->fd, s->buf + s->sent, s->len - s->sent, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN || errno == ENOBUFS ? 0 : -errno;
        s->zc_issued++;
        s->sent += (size_t)n;
    }
    return 0;
}

int stream_append(struct stream *s, const void *data, size_t n)
{
    int rc = stream_reserve(s, n);
    if (rc < 0)
        return rc;
    memcpy(s->buf + s->len, data, n);
    s->len += n;
    return stream_flush(s);
}

void stream_reap(struct stream *s)
{
    char ctl[128];
    struct msghdr mh;
    struct cmsghdr *cm;

    for (;;) {
        memset(&mh, 0, sizeof mh);
        mh.msg_control = ctl;
        mh.msg_controllen = sizeof ctl;
        if (recvmsg(s->fd, &mh, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            break;
        for (cm = CMSG_FIRSTHDR(&mh); cm; cm = CMSG_NXTHDR(&mh, cm)) {
            struct sock_extended_err ee;
            memcpy(&ee, CMSG_DATA(cm), sizeof ee);
            if (ee.ee_origin == SO_EE_ORIGIN_ZEROCOPY && ee.ee_errno == 0)
                s->zc_done += ee.ee_data - ee.ee_info + 1;
        }
    }
    if (!stream_drained(s))
        return;
    s->len = s->sent = 0;
    while (s->old) {
        struct retired *r = s->old;
        s->old = r->next;
        free(r->buf);
        free(r);
    }
}

int respond(struct stream *s, const char *head, const char *body, size_t body_len)
{
    int rc = stream_append(s, head, strlen(head));
    return rc < 0 ? rc : stream_append(s, body, body_len);
}
