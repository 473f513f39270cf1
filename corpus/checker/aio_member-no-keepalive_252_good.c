/* Page cache of a table reader. Pages that are still being read are never dropped. */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES 8192

struct page {
    struct aiocb cb;
    long no;
    int refs;
    int reading;
    ssize_t got;
    struct page *next;
    char bytes[PAGE_BYTES];
};

struct page_cache {
    int fd;
    int count, limit;
    struct page *head;
};

static struct page *find(struct page_cache *c, long no)
{
    struct page *p = c->head;
    while (p && p->no != no)
        p = p->next;
    return p;
}

/* Collects the result if the read is over; tells whether it still runs. */
static int still_reading(struct page *p)
{
    if (p->reading && aio_error(&p->cb) != EINPROGRESS) {
        p->got = aio_return(&p->cb);
        p->reading = 0;
    }
    return p->reading;
}

static void settle(struct page *p)
{
    const struct aiocb *list[1] = {&p->cb};
    while (still_reading(p))
        aio_suspend(list, 1, NULL);
}

static void trim(struct page_cache *c)
{
    struct page **link = &c->head;

    while (*link && c->count > c->limit) {
        struct page *p = *link;
        if (p->refs > 0 || still_reading(p)) {
            link = &p->next;
            continue;
        }
        *link = p->next;
        c->count--;
        free(p);
    }
}

int page_prefetch(struct page_cache *c, long no)
{
    struct page *p;

    if (find(c, no))
        return 0;
    p = calloc(1, sizeof *p);
    if (!p)
        return -1;
    p->no = no;
    p->cb.aio_fildes = c->fd;
    p->cb.aio_buf = p->bytes;
    p->cb.aio_nbytes = sizeof p->bytes;
    p->cb.aio_offset = (off_t)no * PAGE_BYTES;
    if (aio_read(&p->cb)) {
        free(p);
        return -1;
    }
    p->reading = 1;
    p->next = c->head;
    c->head = p;
    c->count++;
    trim(c);
    return 0;
}

const char *page_get(struct page_cache *c, long no, struct page **hold)
{
    struct page *p;

    if (page_prefetch(c, no) || !(p = find(c, no)))
        return NULL;
    settle(p);
    if (p->got != PAGE_BYTES)
        return NULL;
    p->refs++;
    *hold = p;
    return p->bytes;
}

void page_put(struct page_cache *c, struct page *p)
{
    p->refs--;
    trim(c);
}

void page_cache_close(struct page_cache *c)
{
    while (c->head) {
        struct page *p = c->head;
        c->head = p->next;
        aio_cancel(c->fd, &p->cb);
        settle(p);
        free(p);
    }
    c->count = 0;
}
