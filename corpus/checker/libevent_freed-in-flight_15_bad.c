/* Static file cache of a small HTTP daemon; bodies are shared with the output buffers. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CACHE_SLOTS 64
#define CACHE_TTL 30

struct cache_entry {
    char *path;
    void *body;
    size_t len;
    time_t stamp;
};

struct cache {
    struct cache_entry slot[CACHE_SLOTS];
};

static unsigned path_hash(const char *p)
{
    unsigned h = 5381;

    while (*p)
        h = h * 33 + (unsigned char)*p++;
    return h % CACHE_SLOTS;
}

static void entry_reset(struct cache_entry *e)
{
    free(e->path);
    free(e->body); // expect: freed-in-flight
    memset(e, 0, sizeof *e);
}

static struct cache_entry *cache_find(struct cache *c, const char *path)
{
    struct cache_entry *e = &c->slot[path_hash(path)];

    return e->path && !strcmp(e->path, path) ? e : NULL;
}

int cache_put(struct cache *c, const char *path, const void *body, size_t len)
{
    struct cache_entry *e = &c->slot[path_hash(path)];
    char *p = strdup(path);
    void *b = malloc(len);

    if (!p || !b) {
        free(p);
        free(b);
        return -1;
    }
    memcpy(b, body, len);
    if (e->path)
        entry_reset(e);
    e->path = p;
    e->body = b;
    e->len = len;
    e->stamp = time(NULL);
    return 0;
}

/* Timer: drops what is too old. */
void cache_expire(struct cache *c)
{
    time_t now = time(NULL);

    for (int i = 0; i < CACHE_SLOTS; i++)
        if (c->slot[i].path && now - c->slot[i].stamp > CACHE_TTL)
            entry_reset(&c->slot[i]);
}

int serve_cached(struct cache *c, struct bufferevent *bev, const char *path)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct cache_entry *e = cache_find(c, path);

    if (!e)
        return -1;
    evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", e->len);
    return evbuffer_add_reference(out, e->body, e->len, NULL, NULL); // allow: freed-in-flight
}
