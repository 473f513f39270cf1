#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

struct tile {
    TAILQ_ENTRY(tile) lru;
    unsigned z, x, y;
    unsigned char *png;
    size_t len;
};

struct tile_cache {
    TAILQ_HEAD(tile_list, tile) lru;
    size_t bytes, limit;
    unsigned long hits, misses;
};

unsigned char *tile_render(unsigned z, unsigned x, unsigned y, size_t *len);

void tile_cache_init(struct tile_cache *tc, size_t limit)
{
    memset(tc, 0, sizeof *tc);
    TAILQ_INIT(&tc->lru);
    tc->limit = limit;
}

static void tile_cache_trim(struct tile_cache *tc)
{
    struct tile *t;

    while (tc->bytes > tc->limit && (t = TAILQ_LAST(&tc->lru, tile_list)) != TAILQ_FIRST(&tc->lru)) {
        TAILQ_REMOVE(&tc->lru, t, lru);
        tc->bytes -= t->len;
        free(t->png); // expect: freed-in-flight
        free(t);
    }
}

static struct tile *tile_cache_get(struct tile_cache *tc, unsigned z, unsigned x, unsigned y)
{
    struct tile *t;

    TAILQ_FOREACH(t, &tc->lru, lru) {
        if (t->z == z && t->x == x && t->y == y) {
            tc->hits++;
            TAILQ_REMOVE(&tc->lru, t, lru);
            TAILQ_INSERT_HEAD(&tc->lru, t, lru);
            return t;
        }
    }
    tc->misses++;
    t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->png = tile_render(z, x, y, &t->len);
    if (!t->png) {
        free(t);
        return NULL;
    }
    t->z = z;
    t->x = x;
    t->y = y;
    TAILQ_INSERT_HEAD(&tc->lru, t, lru);
    tc->bytes += t->len;
    tile_cache_trim(tc);
    return t;
}

int tile_serve(struct tile_cache *tc, struct bufferevent *bev, unsigned z, unsigned x, unsigned y)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct tile *t = tile_cache_get(tc, z, x, y);

    if (!t)
        return evbuffer_add_printf(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %zu\r\n\r\n", t->len);
    return evbuffer_add_reference(out, t->png, t->len, NULL, NULL); // allow: freed-in-flight
}
