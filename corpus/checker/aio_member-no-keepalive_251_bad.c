/* Page cache of a table reader. Scans announce pages ahead of their use. */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES 8192

struct page {
    struct aiocb cb;
    long no;
    int refs;
    int loaded;
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

/* Drops pages nobody holds, until the cache is within its limit. */
static void trim(struct page_cache *c)
{
    struct page **link = &c->head;

    while (*link && c->count > c->limit) {
        struct page *p = *link;
        if (p->refs > 0) {
            link = &p->next;
            continue;
        }
        *link = p->next;
        c->count--;
        free(p); // allow: freed-in-flight
    }
}

int page_prefetch(struct page_cache *c, long no)
{
    struct page **tail = &c->head;
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
    if (aio_read(&p->cb)) { // expect: member-no-keepalive
        free(p);
        return -1;
    }
    while (*tail)
        tail = &(*tail)->next;
    *tail = p;
    c->count++;
    trim(c);
    return 0;
}

const char *page_get(struct page_cache *c, long no, struct page **hold)
{
    const struct aiocb *list[1];
    struct page *p = find(c, no);

    if (!p) {
        if (page_prefetch(c, no) || !(p = find(c, no)))
            return NULL;
    }
    p->refs++;
    list[0] = &p->cb;
    if (!p->loaded) {
        while (aio_error(&p->cb) == EINPROGRESS)
            aio_suspend(list, 1, NULL);
        p->got = aio_return(&p->cb);
        p->loaded = 1;
    }
    if (p->got != PAGE_BYTES) {
        p->refs--;
        return NULL;
    }
    *hold = p;
    return p->bytes;
}

void page_put(struct page_cache *c, struct page *p)
{
    p->refs--;
    trim(c);
}
