/* Small in-memory cache of rendered pages in front of the template engine. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 32

struct page {
    char path[128];
    char *html;
    size_t len;
    unsigned long used; /* tick of the last hit */
};

struct cache {
    struct page pages[ENTRIES];
    unsigned long tick;
    char *(*render)(const char *path, size_t *len);
};

static struct page *lookup(struct cache *c, const char *path)
{
    for (int i = 0; i < ENTRIES; i++)
        if (c->pages[i].html && strcmp(c->pages[i].path, path) == 0)
            return &c->pages[i];
    return NULL;
}

static struct page *oldest(struct cache *c)
{
    struct page *best = &c->pages[0];
    for (int i = 0; i < ENTRIES; i++) {
        if (!c->pages[i].html)
            return &c->pages[i];
        if (c->pages[i].used < best->used)
            best = &c->pages[i];
    }
    return best;
}

static struct page *fill(struct cache *c, const char *path)
{
    size_t len = 0;
    char *html = c->render(path, &len);
    struct page *p;
    if (!html)
        return NULL;
    p = oldest(c);
    free(p->html); /* expect: freed-in-flight */
    p->html = html;
    p->len = len;
    strncpy(p->path, path, sizeof p->path - 1);
    p->path[sizeof p->path - 1] = '\0';
    return p;
}

int cache_serve(struct cache *c, struct bufferevent *bev, const char *path)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct page *p = lookup(c, path);
    if (!p)
        p = fill(c, path); /* allow: freed-in-flight */
    if (!p)
        return evbuffer_add_printf(out, "HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n");
    p->used = ++c->tick;
    evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", p->len);
    return evbuffer_add_reference(out, p->html, p->len, NULL, NULL); /* allow: freed-in-flight */
}
