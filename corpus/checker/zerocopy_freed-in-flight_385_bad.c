/* Output queue of a bulk sender; sockets have SO_ZEROCOPY set. */
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>

struct chunk {
    struct chunk *next;
    size_t len, off;
    char data[];
};

struct outq {
    int fd;
    struct chunk *head, **tail;
    uint32_t zc_sent, zc_done;
    unsigned long copied;
};

struct chunk *outq_reserve(struct outq *q, size_t len)
{
    struct chunk *c = malloc(sizeof *c + len);
    if (!c)
        return NULL;
    c->next = NULL;
    c->len = len;
    c->off = 0;
    *q->tail = c;
    q->tail = &c->next;
    return c;
}

static void outq_reap(struct outq *q)
{
    char ctl[128];
    struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};

    while (recvmsg(q->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
        struct cmsghdr *cm = CMSG_FIRSTHDR(&m);
        struct sock_extended_err *ee = cm ? (struct sock_extended_err *)CMSG_DATA(cm) : NULL;
        if (ee && ee->ee_origin == SO_EE_ORIGIN_ZEROCOPY) {
            q->zc_done += ee->ee_data - ee->ee_info + 1;
            if (ee->ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
                q->copied++;
        }
        m.msg_controllen = sizeof ctl;
    }
}

int outq_flush(struct outq *q)
{
    struct chunk *c;

    outq_reap(q);
    while ((c = q->head) != NULL) {
        ssize_t n = send(q->fd, c->data + c->off, c->len - c->off, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN || errno == ENOBUFS ? 0 : -errno;
        q->zc_sent++;
        c->off += (size_t)n;
        if (c->off < c->len)
            continue;
        q->head = c->next;
        if (!q->head)
            q->tail = &q->head;
        free(c); /* expect: freed-in-flight */
    }
    return 0;
}
