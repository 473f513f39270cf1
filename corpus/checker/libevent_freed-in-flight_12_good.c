#include <event2/buffer.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>

/* File cache. A reply takes its own reference on the entry and gives it back from the cleanup
 * callback, so an eviction in the middle of a slow download frees nothing. */
struct entry {
    struct entry *next;
    unsigned refs; /* one for the list, one per chain in some output buffer */
    size_t len;
    unsigned char *data;
    char key[64];
};

struct cache {
    struct entry *head;
    size_t bytes, limit;
};

static void entry_put(struct entry *e)
{
    if (--e->refs)
        return;
    free(e->data);
    free(e);
}

static void chain_done(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    entry_put(arg);
}

static struct entry *cache_find(struct cache *c, const char *key)
{
    struct entry *e = c->head;

    while (e && strcmp(e->key, key))
        e = e->next;
    return e;
}

static void cache_evict(struct cache *c)
{
    while (c->head && c->bytes > c->limit) {
        struct entry *e = c->head;
        c->head = e->next;
        c->bytes -= e->len;
        entry_put(e);
    }
}

int cache_add(struct cache *c, const char *key, unsigned char *data, size_t len)
{
    struct entry *e = calloc(1, sizeof *e);

    if (!e)
        return -1;
    strncpy(e->key, key, sizeof e->key - 1);
    e->refs = 1;
    e->data = data;
    e->len = len;
    e->next = c->head;
    c->head = e;
    c->bytes += len;
    cache_evict(c);
    return 0;
}

static void on_request(struct evhttp_request *req, void *arg)
{
    struct cache *c = arg;
    struct entry *e = cache_find(c, evhttp_request_get_uri(req));
    struct evbuffer *out;

    if (!e) {
        evhttp_send_error(req, HTTP_NOTFOUND, NULL);
        return;
    }
    out = evbuffer_new();
    if (!out) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
        return;
    }
    e->refs++;
    if (evbuffer_add_reference(out, e->data, e->len, chain_done, e) < 0) {
        entry_put(e);
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
    } else {
        evhttp_send_reply(req, HTTP_OK, "OK", out);
    }
    evbuffer_free(out);
    cache_evict(c);
}

void cache_serve(struct cache *c, struct evhttp *http) { evhttp_set_gencb(http, on_request, c); }
