#include <errno.h>
#include <libaio.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Write-back cache of a block device: dirty pages are written with O_DIRECT, a
 * thread of its own collects the completions. */

#define PAGE 4096
#define EVENTS 64

struct page {
    unsigned long index;
    int dirty;
    int writing;
    int error;
    void *data;
    struct iocb cb;
};

struct cache {
    int fd;
    io_context_t ctx;
    pthread_t reaper;
    pthread_mutex_t lock;
    pthread_cond_t clean;
    unsigned inflight;
    int stop;
};

static int page_write(struct cache *c, struct page *p)
{
    struct iocb *list[1] = {&p->cb};
    int rc;

    io_prep_pwrite(&p->cb, c->fd, p->data, PAGE, (long long)p->index * PAGE);
    p->cb.data = p;
    do {
        rc = io_submit(c->ctx, 1, list);
    } while (rc == -EAGAIN || rc == -EINTR);
    return rc == 1 ? 0 : rc;
}

static void page_done(struct cache *c, const struct io_event *ev)
{
    struct iocb *cb = ev->obj;
    struct page *p = cb->data;

    pthread_mutex_lock(&c->lock);
    if ((long)ev->res < 0 || ev->res != cb->u.c.nbytes) {
        p->error = (long)ev->res < 0 ? (int)(long)ev->res : -EIO;
        p->dirty = 1;
    }
    p->writing = 0;
    c->inflight--;
    pthread_cond_broadcast(&c->clean);
    pthread_mutex_unlock(&c->lock);
}

static void *reap(void *arg)
{
    struct cache *c = arg;
    struct io_event events[EVENTS];

    while (!c->stop) {
        struct timespec ts = {.tv_nsec = 100000000};
        int n = io_getevents(c->ctx, 1, EVENTS, events, &ts);
        for (int i = 0; i < n; i++)
            page_done(c, &events[i]);
    }
    return NULL;
}

int cache_write_back(struct cache *c, struct page *p)
{
    int rc;

    pthread_mutex_lock(&c->lock);
    if (!p->dirty || p->writing) {
        pthread_mutex_unlock(&c->lock);
        return 0;
    }
    p->dirty = 0;
    p->writing = 1;
    c->inflight++;
    pthread_mutex_unlock(&c->lock);

    rc = page_write(c, p);
    if (rc) {
        pthread_mutex_lock(&c->lock);
        p->writing = 0;
        p->dirty = 1;
        c->inflight--;
        pthread_mutex_unlock(&c->lock);
    }
    return rc;
}

void cache_sync(struct cache *c)
{
    pthread_mutex_lock(&c->lock);
    while (c->inflight > 0)
        pthread_cond_wait(&c->clean, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

int cache_start(struct cache *c)
{
    int rc = io_setup(EVENTS, &c->ctx);
    if (rc < 0)
        return rc;
    return -pthread_create(&c->reaper, NULL, reap, c);
}
