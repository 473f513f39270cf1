#include <time.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct chunk {
    struct chunk *next;
    uint32_t zc_id;
    size_t len, off;
    unsigned char data[];
};

struct chunk_list {
    struct chunk *head, **tail;
};

struct stream {
    int fd;
    uint32_t zc_next;
    struct chunk_list queue;
    struct chunk_list pinned;
};

static void list_push(struct chunk_list *l, struct chunk *c)
{
    c->next = NULL;
    *l->tail = c;
    l->tail = &c->next;
}

static struct chunk *list_pop(struct chunk_list *l)
{
    struct chunk *c = l->head;
    l->head = c->next;
    if (!l->head)
        l->tail = &l->head;
    return c;
}

int stream_init(struct stream *s, int fd)
{
    int one = 1;
    memset(s, 0, sizeof *s);
    s->fd = fd;
    s->queue.tail = &s->queue.head;
    s->pinned.tail = &s->pinned.head;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

int stream_queue(struct stream *s, const void *data, size_t len)
{
    struct chunk *c = malloc(sizeof *c + len);
    if (!c || len == 0) {
        free(c);
        return -1;
    }
    memcpy(c->data, data, len);
    c->len = len;
    c->off = 0;
    list_push(&s->queue, c);
    return 0;
}

int stream_writable(struct stream *s)
{
    while (s->queue.head) {
        struct chunk *c = s->queue.head;
        ssize_t n = send(s->fd, c->data + c->off, c->len - c->off, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN || errno == ENOBUFS ? 0 : -1;
        if (c->off == 0)
            c->zc_id = s->zc_next;
        s->zc_next++;
        c->off += (size_t)n;
        if (c->off == c->len)
            list_push(&s->pinned, list_pop(&s->queue));
    }
    return 0;
}

/* TCP completes in order: everything up to `hi` is finished. */
static void stream_unpin(struct stream *s, uint32_t hi)
{
    while (s->pinned.head && (int32_t)(hi - s->pinned.head->zc_id) >= 0) {
        struct chunk *c = list_pop(&s->pinned);
        free(c); // expect: freed-in-flight
    }
}

int stream_errqueue(struct stream *s)
{
    char ctl[128];
    for (;;) {
        struct msghdr msg = {.msg_control = ctl, .msg_controllen = sizeof ctl};
        struct cmsghdr *cm;
        if (recvmsg(s->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return errno == EAGAIN ? 0 : -1;
        for (cm = CMSG_FIRSTHDR(&msg); cm; cm = CMSG_NXTHDR(&msg, cm)) {
            struct sock_extended_err ee;
            if (cm->cmsg_level != SOL_IP || cm->cmsg_type != IP_RECVERR)
                continue;
            memcpy(&ee, CMSG_DATA(cm), sizeof ee);
            if (ee.ee_origin == SO_EE_ORIGIN_ZEROCOPY && ee.ee_errno == 0)
                stream_unpin(s, ee.ee_data);
        }
    }
}
