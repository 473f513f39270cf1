/* Output queue of a video server: large chunks go out with MSG_ZEROCOPY, notifications feed the statistics. */
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct chunk {
    struct chunk *next;
    size_t len, off;
    unsigned char *data;
};

struct outq {
    int fd;
    struct chunk *head, **tail;
    size_t queued;
    uint32_t calls, notified, copied;
};

int outq_init(struct outq *q, int fd)
{
    int one = 1;
    memset(q, 0, sizeof *q);
    q->fd = fd;
    q->tail = &q->head;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

int outq_add(struct outq *q, const void *src, size_t n)
{
    struct chunk *c = calloc(1, sizeof *c);
    if (!c || !(c->data = malloc(n))) {
        free(c);
        return -1;
    }
    memcpy(c->data, src, n);
    c->len = n;
    *q->tail = c;
    q->tail = &c->next;
    q->queued += n;
    return 0;
}

static void outq_shift(struct outq *q)
{
    struct chunk *c = q->head;
    q->head = c->next;
    if (!q->head)
        q->tail = &q->head;
    free(c->data); // expect: freed-in-flight
    free(c);
}

int outq_flush(struct outq *q)
{
    while (q->head) {
        struct chunk *c = q->head;
        ssize_t w = send(q->fd, c->data + c->off, c->len - c->off, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL); // allow: freed-in-flight
        if (w < 0) {
            if (errno == EINTR)
                continue;
            return errno == EAGAIN || errno == ENOBUFS ? 0 : -1;
        }
        q->calls++;
        q->queued -= (size_t)w;
        c->off += (size_t)w;
        if (c->off == c->len)
            outq_shift(q); // allow: freed-in-flight
    }
    return 1;
}

void outq_notifications(struct outq *q)
{
    char control[128];

    for (;;) {
        struct msghdr m = {.msg_control = control, .msg_controllen = sizeof control};
        struct cmsghdr *cm;
        if (recvmsg(q->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return;
        for (cm = CMSG_FIRSTHDR(&m); cm; cm = CMSG_NXTHDR(&m, cm)) {
            struct sock_extended_err e;
            if (cm->cmsg_level != SOL_IP || cm->cmsg_type != IP_RECVERR)
                continue;
            memcpy(&e, CMSG_DATA(cm), sizeof e);
            if (e.ee_origin != SO_EE_ORIGIN_ZEROCOPY)
                continue;
            q->notified += e.ee_data - e.ee_info + 1;
            if (e.ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
                q->copied += e.ee_data - e.ee_info + 1;
        }
    }
}
