/* Media relay: segments are staged in large pooled buffers and sent with MSG_ZEROCOPY. */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/errqueue.h>

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif

#define SEG_MAX 65536

struct seg {
    struct seg *next;
    size_t len, off;
    uint32_t first_id;  /* of the zero-copy sends that cover this segment */
    uint32_t sends, acked;
    uint8_t data[SEG_MAX];
};

struct seg_pool {
    pthread_mutex_t lock;
    struct seg *free_list;
};

struct viewer {
    int fd;
    uint32_t next_id;
    struct seg_pool *pool;
    struct seg *head, **tail; /* to be sent */
    struct seg *unacked;      /* sent, still referenced by the kernel */
    unsigned long bytes;
};

static void seg_put(struct seg_pool *p, struct seg *s)
{
    pthread_mutex_lock(&p->lock);
    s->next = p->free_list;
    p->free_list = s;
    pthread_mutex_unlock(&p->lock);
}

static uint32_t overlap(const struct seg *s, uint32_t lo, uint32_t hi)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->sends; i++)
        if (s->first_id + i - lo <= hi - lo)
            n++;
    return n;
}

static void acknowledge(struct viewer *v, uint32_t lo, uint32_t hi)
{
    struct seg **pp = &v->unacked;

    if (v->head)
        v->head->acked += overlap(v->head, lo, hi);
    while (*pp) {
        struct seg *s = *pp;
        s->acked += overlap(s, lo, hi);
        if (s->acked == s->sends) {
            *pp = s->next;
            seg_put(v->pool, s);
        } else {
            pp = &s->next;
        }
    }
}

/* Called on EPOLLERR. */
void viewer_errqueue(struct viewer *v)
{
    for (;;) {
        char ctl[128];
        struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};
        struct cmsghdr *c;

        if (recvmsg(v->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return;
        for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
            struct sock_extended_err ee;
            if (!(c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) &&
                !(c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR))
                continue;
            memcpy(&ee, CMSG_DATA(c), sizeof ee);
            if (ee.ee_errno == 0 && ee.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                acknowledge(v, ee.ee_info, ee.ee_data);
        }
    }
}

/* Called when the socket is writable. Returns 1 when more is queued, 0 when idle, -1 on error. */
int viewer_flush(struct viewer *v)
{
    while (v->head) {
        struct seg *s = v->head;
        ssize_t n = send(v->fd, s->data + s->off, s->len - s->off, MSG_DONTWAIT | MSG_NOSIGNAL | MSG_ZEROCOPY);

        if (n < 0) {
            if (errno == EINTR)
                continue;
            return errno == EAGAIN || errno == ENOBUFS ? 1 : -1;
        }
        if (s->sends++ == 0)
            s->first_id = v->next_id;
        v->next_id++;
        v->bytes += (unsigned long)n;
        s->off += (size_t)n;
        if (s->off < s->len)
            continue;
        v->head = s->next;
        if (!v->head)
            v->tail = &v->head;
        s->next = v->unacked;
        v->unacked = s;
    }
    return 0;
}
