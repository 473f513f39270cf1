#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/errqueue.h>

#define ZC_MIN (16 * 1024)

struct page {
    struct page *next;
    uint32_t id;
    char bytes[];
};

struct out {
    int fd;
    uint32_t next_id;
    struct page *parked, **tail;
};

int out_send(struct out *o, const char *text, size_t n)
{
    struct page *p = malloc(sizeof *p + n);
    ssize_t k;
    if (!p)
        return -1;
    memcpy(p->bytes, text, n);
    if (n < ZC_MIN) {
        k = send(o->fd, p->bytes, n, MSG_NOSIGNAL);
        free(p);
        return k == (ssize_t)n ? 0 : -1;
    }
    k = send(o->fd, p->bytes, n, MSG_NOSIGNAL | MSG_ZEROCOPY);
    if (k < 0) {
        free(p);
        return -1;
    }
    p->id = o->next_id++;
    p->next = NULL;
    *o->tail = p;
    o->tail = &p->next;
    return k == (ssize_t)n ? 0 : -1;
}

void out_confirmed(struct out *o)
{
    char control[128];
    struct msghdr mh = {.msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *c;
    if (recvmsg(o->fd, &mh, MSG_ERRQUEUE) < 0)
        return;
    for (c = CMSG_FIRSTHDR(&mh); c; c = CMSG_NXTHDR(&mh, c)) {
        struct sock_extended_err *e = (struct sock_extended_err *)CMSG_DATA(c);
        if (e->ee_origin != SO_EE_ORIGIN_ZEROCOPY)
            continue;
        while (o->parked && o->parked->id <= e->ee_data) {
            struct page *p = o->parked;
            o->parked = p->next;
            if (!o->parked)
                o->tail = &o->parked;
            free(p);
        }
    }
}
