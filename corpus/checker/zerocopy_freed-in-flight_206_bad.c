/* Bulk sender with MSG_ZEROCOPY: chunks stay on a list until the error queue has named all their sends. */
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct chunk {
    struct chunk *next;
    uint32_t first_id, sends, unacked;
    size_t off, len;
    unsigned char bytes[];
};

struct bulk {
    int fd;
    uint32_t next_id;
    struct chunk *list, **end;
};

void bulk_init(struct bulk *b, int fd)
{
    int one = 1;

    setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
    b->fd = fd;
    b->next_id = 0;
    b->list = NULL;
    b->end = &b->list;
}

int bulk_append(struct bulk *b, const void *src, size_t n)
{
    struct chunk *k = malloc(sizeof *k + n);

    if (!k)
        return -ENOMEM;
    memset(k, 0, sizeof *k);
    k->len = n;
    memcpy(k->bytes, src, n);
    *b->end = k;
    b->end = &k->next;
    return 0;
}

int bulk_pump(struct bulk *b)
{
    for (struct chunk *k = b->list; k; k = k->next)
        while (k->off < k->len) {
            ssize_t n = send(b->fd, k->bytes + k->off, k->len - k->off, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);

            if (n < 0)
                return errno == EAGAIN || errno == ENOBUFS ? 0 : -errno;
            if (k->sends++ == 0)
                k->first_id = b->next_id;
            b->next_id++;
            k->unacked++;
            k->off += (size_t)n;
        }
    return 0;
}

static void acknowledge(struct bulk *b, uint32_t lo, uint32_t hi)
{
    for (uint32_t id = lo;; id++) {
        for (struct chunk *k = b->list; k; k = k->next)
            if (k->sends && id - k->first_id < k->sends)
                k->unacked--;
        if (id == hi)
            break;
    }
    while (b->list && b->list->off == b->list->len && b->list->unacked == 0) {
        struct chunk *k = b->list;

        b->list = k->next;
        if (!b->list)
            b->end = &b->list;
        free(k);
    }
}

void bulk_notified(struct bulk *b)
{
    char ctl[128];
    struct msghdr mh = {.msg_control = ctl, .msg_controllen = sizeof ctl};

    while (recvmsg(b->fd, &mh, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&mh); c; c = CMSG_NXTHDR(&mh, c)) {
            struct sock_extended_err *e = (void *)CMSG_DATA(c);

            if (c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR && e->ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                acknowledge(b, e->ee_info, e->ee_data);
        }
        mh.msg_controllen = sizeof ctl;
    }
}

void bulk_finish(struct bulk *b)
{
    struct chunk *k;

    shutdown(b->fd, SHUT_WR);
    bulk_notified(b);
    while ((k = b->list) != NULL) {
        b->list = k->next;
        free(k); // expect: freed-in-flight
    }
    b->end = &b->list;
    close(b->fd);
    b->fd = -1;
}
