/* Prefetch requests on an intrusive list; dropping one cancels it and settles the outcome
 * before its memory goes. */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct prefetch {
    struct prefetch *prev, *next;
    struct aiocb cb;
    size_t size;
    char *page;
};

struct cache {
    int fd;
    struct prefetch list;
    unsigned hits, wasted;
};

static void settle(struct prefetch *p)
{
    const struct aiocb *list[1] = {&p->cb};

    if (aio_error(&p->cb) == EINPROGRESS)
        aio_cancel(p->cb.aio_fildes, &p->cb);
    while (aio_error(&p->cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    aio_return(&p->cb);
}

static void detach(struct prefetch *p)
{
    p->prev->next = p->next;
    p->next->prev = p->prev;
}

static void prefetch_drop(struct cache *c, struct prefetch *p)
{
    settle(p);
    detach(p);
    free(p->page);
    free(p);
    c->wasted++;
}

int cache_prefetch(struct cache *c, off_t at, size_t n)
{
    struct prefetch *p = calloc(1, sizeof *p);

    if (!p)
        return -ENOMEM;
    p->page = malloc(n);
    if (!p->page) {
        free(p);
        return -ENOMEM;
    }
    p->size = n;
    p->cb.aio_fildes = c->fd;
    p->cb.aio_buf = p->page;
    p->cb.aio_nbytes = n;
    p->cb.aio_offset = at;
    if (aio_read(&p->cb) != 0) {
        int e = errno;

        free(p->page);
        free(p);
        return -e;
    }
    p->next = c->list.next;
    p->prev = &c->list;
    p->next->prev = p;
    c->list.next = p;
    return 0;
}

/* Hands out the page when it has arrived; the caller frees it. */
char *cache_take(struct cache *c, off_t at, ssize_t *got)
{
    for (struct prefetch *p = c->list.next; p != &c->list; p = p->next) {
        char *page;

        if (p->cb.aio_offset != at || aio_error(&p->cb) == EINPROGRESS)
            continue;
        *got = aio_return(&p->cb);
        page = p->page;
        detach(p);
        free(p);
        c->hits++;
        return page;
    }
    return NULL;
}

void cache_reload(struct cache *c, int new_fd)
{
    while (c->list.next != &c->list)
        prefetch_drop(c, c->list.next);
    c->fd = new_fd;
}

void cache_init(struct cache *c, int fd)
{
    memset(c, 0, sizeof *c);
    c->fd = fd;
    c->list.prev = c->list.next = &c->list;
}
