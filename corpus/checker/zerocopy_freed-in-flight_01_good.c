#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef SO_EE_ORIGIN_ZEROCOPY
#define SO_EE_ORIGIN_ZEROCOPY 5
#endif

struct segment {
    struct segment *next;
    size_t len;
    size_t done;
    uint32_t last_call;
    unsigned char bytes[];
};

struct sender {
    int fd;
    struct segment *head;
    struct segment **tail;
    struct segment *sent;
    struct segment **sent_tail;
    uint32_t calls;
};

int sender_init(struct sender *s, int fd)
{
    int one = 1;
    memset(s, 0, sizeof *s);
    s->fd = fd;
    s->tail = &s->head;
    s->sent_tail = &s->sent;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

int sender_queue(struct sender *s, const void *p, size_t n)
{
    struct segment *g = calloc(1, sizeof *g + n);
    if (!g)
        return -ENOMEM;
    memcpy(g->bytes, p, n);
    g->len = n;
    *s->tail = g;
    s->tail = &g->next;
    return 0;
}

int sender_flush(struct sender *s)
{
    struct segment *g;
    while ((g = s->head)) {
        ssize_t n = send(s->fd, g->bytes + g->done, g->len - g->done, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return errno == EAGAIN ? 1 : -errno;
        }
        g->last_call = s->calls++;
        g->done += (size_t)n;
        if (g->done < g->len)
            continue;
        s->head = g->next;
        if (!s->head)
            s->tail = &s->head;
        g->next = NULL;
        *s->sent_tail = g;
        s->sent_tail = &g->next;
    }
    return 0;
}

static void sender_release(struct sender *s, uint32_t upto)
{
    struct segment *g;
    while ((g = s->sent) && (int32_t)(upto - g->last_call) >= 0) {
        s->sent = g->next;
        if (!s->sent)
            s->sent_tail = &s->sent;
        free(g);
    }
}

int sender_on_errqueue(struct sender *s)
{
    char ctl[128];
    struct msghdr m;
    struct cmsghdr *c;

    memset(&m, 0, sizeof m);
    m.msg_control = ctl;
    m.msg_controllen = sizeof ctl;
    if (recvmsg(s->fd, &m, MSG_ERRQUEUE) < 0)
        return errno == EAGAIN ? 0 : -errno;
    for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
        const struct sock_extended_err *e = (const struct sock_extended_err *)CMSG_DATA(c);
        if (c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR && e->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
            sender_release(s, e->ee_data);
    }
    return 1;
}
