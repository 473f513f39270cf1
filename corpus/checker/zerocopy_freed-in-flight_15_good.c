/* Response sender: small heads are copied, large bodies stay until the error queue says so. */
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct body {
    char *data;
    size_t len;
    uint32_t first, last; /* notification ids, valid when sends > 0 */
    unsigned sends;       /* notifications still to come */
    struct body *next;
};

struct zc_sock {
    int fd;
    uint32_t next_id;
    struct body *held;
};

static void body_free(struct body *b)
{
    free(b->data);
    free(b);
}

static int send_copied(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL | MSG_MORE);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -errno;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

static int send_lent(struct zc_sock *s, struct body *b)
{
    size_t at = 0;

    while (at < b->len) {
        ssize_t k = send(s->fd, b->data + at, b->len - at, MSG_NOSIGNAL | MSG_ZEROCOPY);
        if (k < 0 && (errno == EINTR || errno == ENOBUFS))
            continue;
        if (k < 0)
            return -errno;
        if (b->sends++ == 0)
            b->first = s->next_id;
        b->last = s->next_id++;
        at += (size_t)k;
    }
    return 0;
}

/* Takes the data over. */
int respond(struct zc_sock *s, int code, char *data, size_t len)
{
    char head[128];
    struct body *b = calloc(1, sizeof *b);
    int n = snprintf(head, sizeof head, "HTTP/1.1 %d OK\r\nContent-Length: %zu\r\n\r\n", code, len);
    int rc;

    if (!b) {
        free(data);
        return -ENOMEM;
    }
    b->data = data;
    b->len = len;
    rc = send_copied(s->fd, head, (size_t)n);
    if (!rc)
        rc = send_lent(s, b);
    if (b->sends == 0) {
        body_free(b);
        return rc;
    }
    b->next = s->held;
    s->held = b;
    return rc;
}

static void acknowledge(struct zc_sock *s, uint32_t lo, uint32_t hi)
{
    for (uint32_t id = lo; id - lo <= hi - lo; id++) {
        struct body **p = &s->held;

        while (*p && id - (*p)->first > (*p)->last - (*p)->first)
            p = &(*p)->next;
        if (*p && --(*p)->sends == 0) {
            struct body *b = *p;
            *p = b->next;
            body_free(b);
        }
        if (id == hi)
            break;
    }
}

/* EPOLLERR handler. */
void drain_errqueue(struct zc_sock *s)
{
    char ctl[128];
    struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};

    while (recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        struct sock_extended_err *e = c ? (struct sock_extended_err *)CMSG_DATA(c) : NULL;

        if (e && e->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            acknowledge(s, e->ee_info, e->ee_data);
        m.msg_controllen = sizeof ctl;
    }
}
