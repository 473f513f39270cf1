#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#define ZC_MIN 16384
#define CHUNK 65536

struct sreq {
    TAILQ_ENTRY(sreq) link;
    char *data;
    size_t len;
    size_t off;
    uint32_t first_id;
    uint32_t zc_sent;
    uint32_t zc_pending;
};

TAILQ_HEAD(sreq_list, sreq);

struct zsock {
    int fd;
    uint32_t next_id;
    struct sreq_list queued;
    struct sreq_list waiting;
};

int zsock_init(struct zsock *s, int fd)
{
    int on = 1;

    s->fd = fd;
    s->next_id = 0;
    TAILQ_INIT(&s->queued);
    TAILQ_INIT(&s->waiting);
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on);
}

void zsock_queue(struct zsock *s, char *owned, size_t len)
{
    struct sreq *q = calloc(1, sizeof *q);

    if (!q)
        abort();
    q->data = owned;
    q->len = len;
    TAILQ_INSERT_TAIL(&s->queued, q, link);
}

int zsock_flush(struct zsock *s)
{
    struct sreq *q;

    while ((q = TAILQ_FIRST(&s->queued))) {
        size_t k = q->len - q->off;
        ssize_t n;
        int zc;

        if (k > CHUNK)
            k = CHUNK;
        zc = k >= ZC_MIN;
        n = send(s->fd, q->data + q->off, k, MSG_DONTWAIT | MSG_NOSIGNAL | (zc ? MSG_ZEROCOPY : 0));
        if (n < 0)
            return errno == EAGAIN ? 0 : -errno;
        q->off += (size_t)n;
        if (zc) {
            if (q->zc_sent++ == 0)
                q->first_id = s->next_id;
            q->zc_pending++;
            s->next_id++;
        }
        if (q->off < q->len)
            continue;
        TAILQ_REMOVE(&s->queued, q, link);
        if (q->zc_pending) {
            TAILQ_INSERT_TAIL(&s->waiting, q, link);
        } else {
            free(q->data);
            free(q);
        }
    }
    return 0;
}

static void sreq_acked(struct sreq *q, uint32_t lo, uint32_t hi)
{
    for (uint32_t id = lo;; id++) {
        if (q->zc_pending && id - q->first_id < q->zc_sent)
            q->zc_pending--;
        if (id == hi)
            break;
    }
}

static void zsock_acked(struct zsock *s, uint32_t lo, uint32_t hi)
{
    struct sreq *q, *next;

    TAILQ_FOREACH(q, &s->queued, link)
        sreq_acked(q, lo, hi);
    for (q = TAILQ_FIRST(&s->waiting); q; q = next) {
        next = TAILQ_NEXT(q, link);
        sreq_acked(q, lo, hi);
        if (q->zc_pending)
            continue;
        TAILQ_REMOVE(&s->waiting, q, link);
        free(q->data);
        free(q);
    }
}

void zsock_errqueue(struct zsock *s)
{
    char ctl[128];
    struct msghdr m = {.msg_control = ctl, .msg_controllen = sizeof ctl};

    while (recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);

        if (c && c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) {
            struct sock_extended_err e;

            memcpy(&e, CMSG_DATA(c), sizeof e);
            if (e.ee_origin == SO_EE_ORIGIN_ZEROCOPY)
                zsock_acked(s, e.ee_info, e.ee_data);
        }
        m.msg_controllen = sizeof ctl;
    }
}
