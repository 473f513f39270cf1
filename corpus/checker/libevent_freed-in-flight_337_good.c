/* Map tiles are shared between the store and the connections that send them. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

struct tile {
    unsigned refs;
    unsigned x, y, zoom;
    struct tile *next;
    size_t len;
    unsigned char png[];
};

struct store {
    struct tile *head;
    size_t bytes, limit;
};

static void tile_unref(struct tile *t)
{
    if (--t->refs == 0)
        free(t);
}

static void sent(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    tile_unref(arg);
}

static void trim(struct store *s)
{
    while (s->bytes > s->limit && s->head) {
        struct tile **link = &s->head;
        struct tile *last;
        while ((*link)->next)
            link = &(*link)->next;
        last = *link;
        *link = NULL;
        s->bytes -= last->len;
        tile_unref(last);
    }
}

int store_put(struct store *s, unsigned x, unsigned y, unsigned zoom, const void *png, size_t len)
{
    struct tile *t = malloc(sizeof *t + len);
    if (!t)
        return -1;
    t->refs = 1;
    t->x = x;
    t->y = y;
    t->zoom = zoom;
    t->len = len;
    memcpy(t->png, png, len);
    t->next = s->head;
    s->head = t;
    s->bytes += len;
    trim(s);
    return 0;
}

int store_send(struct store *s, struct bufferevent *bev, unsigned x, unsigned y, unsigned zoom)
{
    struct tile *t = s->head;
    struct evbuffer *out = bufferevent_get_output(bev);
    while (t && (t->x != x || t->y != y || t->zoom != zoom))
        t = t->next;
    if (!t)
        return evbuffer_add_printf(out, "404\r\n") < 0 ? -1 : 0;
    if (evbuffer_add_printf(out, "200 %zu\r\n", t->len) < 0)
        return -1;
    t->refs++;
    if (evbuffer_add_reference(out, t->png, t->len, sent, t) < 0) {
        tile_unref(t);
        return -1;
    }
    return 0;
}

void store_clear(struct store *s)
{
    while (s->head) {
        struct tile *t = s->head;
        s->head = t->next;
        tile_unref(t);
    }
    s->bytes = 0;
}
