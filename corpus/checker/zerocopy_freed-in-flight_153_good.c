/* Snapshot sender: segments leave with MSG_ZEROCOPY and are given back when all their sends are confirmed. */
#include <time.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct segment {
    struct segment *next;
    uint32_t first_id, sends, confirmed;
    size_t len, off;
    unsigned char bytes[];
};

struct sender {
    int fd;
    uint32_t next_id;
    struct segment *head, **tail;
};

int sender_init(struct sender *s, int fd)
{
    int one = 1;
    memset(s, 0, sizeof *s);
    s->fd = fd;
    s->tail = &s->head;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

int sender_add(struct sender *s, const void *p, size_t n)
{
    struct segment *g = calloc(1, sizeof *g + n);
    if (!g)
        return -1;
    memcpy(g->bytes, p, n);
    g->len = n;
    *s->tail = g;
    s->tail = &g->next;
    return 0;
}

static int segment_push(struct sender *s, struct segment *g)
{
    while (g->off < g->len) {
        ssize_t w = send(s->fd, g->bytes + g->off, g->len - g->off, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return errno == EAGAIN || errno == ENOBUFS ? 0 : -1;
        if (g->sends++ == 0)
            g->first_id = s->next_id;
        s->next_id++;
        g->off += (size_t)w;
    }
    return 1;
}

int sender_push(struct sender *s)
{
    for (struct segment *g = s->head; g; g = g->next) {
        int rc = segment_push(s, g);
        if (rc <= 0)
            return rc;
    }
    return 1;
}

static void sender_release(struct sender *s)
{
    struct segment **pp = &s->head;
    while (*pp) {
        struct segment *g = *pp;
        if (g->off == g->len && g->confirmed == g->sends) {
            *pp = g->next;
            free(g);
        } else {
            pp = &g->next;
        }
    }
    s->tail = pp;
}

static void confirm(struct sender *s, uint32_t lo, uint32_t hi)
{
    for (uint32_t id = lo;; id++) {
        for (struct segment *g = s->head; g; g = g->next)
            if (g->sends && id - g->first_id < g->sends)
                g->confirmed++;
        if (id == hi)
            break;
    }
}

void sender_reap(struct sender *s)
{
    char control[128];

    for (;;) {
        struct msghdr m = {.msg_control = control, .msg_controllen = sizeof control};
        if (recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            break;
        for (struct cmsghdr *cm = CMSG_FIRSTHDR(&m); cm; cm = CMSG_NXTHDR(&m, cm)) {
            struct sock_extended_err e;
            if (cm->cmsg_level != SOL_IP || cm->cmsg_type != IP_RECVERR)
                continue;
            memcpy(&e, CMSG_DATA(cm), sizeof e);
            if (e.ee_errno == 0 && e.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                confirm(s, e.ee_info, e.ee_data);
        }
    }
    sender_release(s);
}
