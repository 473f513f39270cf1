// Map tile service: tiles are shared between the memory cache and the output buffers of the
// connections, and counted.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_TILES 256

struct tile {
    uint64_t key;
    unsigned refs;
    size_t len;
    unsigned char png[];
};

struct tile_cache {
    struct tile *tile[CACHE_TILES];
    unsigned long hits, misses;
};

static struct tile *tile_ref(struct tile *t)
{
    t->refs++;
    return t;
}

static void tile_unref(struct tile *t)
{
    if (--t->refs == 0)
        free(t);
}

static void tile_sent(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    tile_unref(arg);
}

static struct tile **cache_slot(struct tile_cache *c, uint64_t key)
{
    return &c->tile[(key ^ key >> 17) % CACHE_TILES];
}

void cache_store(struct tile_cache *c, struct tile *t)
{
    struct tile **slot = cache_slot(c, t->key);

    if (*slot)
        tile_unref(*slot);
    *slot = tile_ref(t);
}

void cache_flush(struct tile_cache *c)
{
    for (int i = 0; i < CACHE_TILES; i++) {
        if (c->tile[i])
            tile_unref(c->tile[i]);
        c->tile[i] = NULL;
    }
}

static int put_tile(struct evbuffer *out, struct tile *t)
{
    if (evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %zu\r\n\r\n", t->len) < 0)
        return -1;
    tile_ref(t);
    if (evbuffer_add_reference(out, t->png, t->len, tile_sent, t) < 0) {
        tile_unref(t);
        return -1;
    }
    return 0;
}

int serve_tile(struct tile_cache *c, struct bufferevent *bev, uint64_t key,
               struct tile *(*render)(uint64_t key))
{
    struct tile *t = *cache_slot(c, key);
    int rc;

    if (t && t->key == key) {
        c->hits++;
        return put_tile(bufferevent_get_output(bev), t);
    }
    c->misses++;
    t = render(key);
    if (!t)
        return -1;
    t->key = key;
    t->refs = 1;
    cache_store(c, t);
    rc = put_tile(bufferevent_get_output(bev), t);
    tile_unref(t);
    return rc;
}
