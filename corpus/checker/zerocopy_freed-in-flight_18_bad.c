/* Media relay: segments are staged in large pooled buffers and sent with MSG_ZEROCOPY. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif

#define SEG_MAX 65536

struct seg {
    struct seg *next;
    size_t len, off;
    uint8_t data[SEG_MAX];
};

struct seg_pool {
    pthread_mutex_t lock;
    struct seg *free_list;
    unsigned allocated, max;
};

struct viewer {
    int fd;
    int zc;
    struct seg_pool *pool;
    struct seg *head, **tail;
    unsigned long bytes, stalls;
};

struct seg *seg_get(struct seg_pool *p)
{
    struct seg *s;

    pthread_mutex_lock(&p->lock);
    s = p->free_list;
    if (s)
        p->free_list = s->next;
    else if (p->allocated < p->max && (s = malloc(sizeof *s)))
        p->allocated++;
    pthread_mutex_unlock(&p->lock);
    if (s) {
        s->next = NULL;
        s->len = s->off = 0;
    }
    return s;
}

static void seg_put(struct seg_pool *p, struct seg *s)
{
    pthread_mutex_lock(&p->lock);
    s->next = p->free_list;
    p->free_list = s;
    pthread_mutex_unlock(&p->lock);
}

void viewer_init(struct viewer *v, int fd, struct seg_pool *pool)
{
    int on = 1;

    v->fd = fd;
    v->pool = pool;
    v->head = NULL;
    v->tail = &v->head;
    v->bytes = v->stalls = 0;
    v->zc = setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) == 0;
}

void viewer_queue(struct viewer *v, struct seg *s)
{
    *v->tail = s;
    v->tail = &s->next;
}

/* Called when the socket is writable. Returns 1 when more is queued, 0 when idle, -1 on error. */
int viewer_flush(struct viewer *v)
{
    while (v->head) {
        struct seg *s = v->head;
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (v->zc ? MSG_ZEROCOPY : 0);
        ssize_t n = send(v->fd, s->data + s->off, s->len - s->off, flags); // allow: freed-in-flight

        if (n < 0) {
            if (errno == EINTR)
                continue;
            if (errno == EAGAIN || errno == ENOBUFS) {
                v->stalls++;
                return 1;
            }
            return -1;
        }
        v->bytes += (unsigned long)n;
        s->off += (size_t)n;
        if (s->off < s->len)
            continue;
        v->head = s->next;
        if (!v->head)
            v->tail = &v->head;
        seg_put(v->pool, s); // expect: freed-in-flight
    }
    return 0;
}
