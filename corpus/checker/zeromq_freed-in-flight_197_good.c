// Frame distributor of a camera server: one captured frame goes to several sockets without a
// copy, and the capture buffer returns to the pool when the last socket is done with it.
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define POOL 6
#define SINKS 4

struct frame_pool;

struct frame {
    struct frame_pool *pool;
    struct frame *next;
    int refs;
    size_t len;
    unsigned char *pixels;
};

struct frame_pool {
    pthread_mutex_t lock;
    struct frame *idle;
    struct frame frames[POOL];
};

int pool_init(struct frame_pool *p, size_t bytes)
{
    memset(p, 0, sizeof *p);
    pthread_mutex_init(&p->lock, NULL);
    for (int i = 0; i < POOL; i++) {
        struct frame *f = &p->frames[i];

        f->pool = p;
        f->pixels = malloc(bytes);
        if (!f->pixels)
            return -1;
        f->next = p->idle;
        p->idle = f;
    }
    return 0;
}

struct frame *frame_get(struct frame_pool *p)
{
    struct frame *f;

    pthread_mutex_lock(&p->lock);
    f = p->idle;
    if (f) {
        p->idle = f->next;
        f->refs = 1;
    }
    pthread_mutex_unlock(&p->lock);
    return f;
}

static void frame_hold(struct frame *f)
{
    pthread_mutex_lock(&f->pool->lock);
    f->refs++;
    pthread_mutex_unlock(&f->pool->lock);
}

void frame_drop(struct frame *f)
{
    struct frame_pool *p = f->pool;

    pthread_mutex_lock(&p->lock);
    if (--f->refs == 0) {
        f->next = p->idle;
        p->idle = f;
    }
    pthread_mutex_unlock(&p->lock);
}

static void pixels_done(void *data, void *hint)
{
    (void)data;
    frame_drop(hint);
}

static int frame_send(void *sock, struct frame *f)
{
    zmq_msg_t m;

    frame_hold(f);
    if (zmq_msg_init_data(&m, f->pixels, f->len, pixels_done, f)) {
        frame_drop(f);
        return -1;
    }
    if (zmq_msg_send(&m, sock, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int distribute(struct frame_pool *p, void *const sinks[SINKS], size_t (*grab)(unsigned char *dst))
{
    struct frame *f = frame_get(p);
    int i, sent = 0;

    if (!f)
        return 0;
    f->len = grab(f->pixels);
    for (i = 0; f->len && i < SINKS; i++)
        if (sinks[i] && frame_send(sinks[i], f) == 0)
            sent++;
    frame_drop(f);
    return sent;
}
