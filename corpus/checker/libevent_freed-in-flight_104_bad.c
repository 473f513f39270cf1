#include <event2/buffer.h>
#include <event2/http.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_SLOTS 128

struct tile {
    char key[48];
    uint64_t used;
    size_t len;
    unsigned char png[];
};

struct tile_cache {
    struct tile *slot[CACHE_SLOTS];
    size_t bytes, limit;
    uint64_t clock;
    const char *root;
};

static struct tile *tile_load(const char *root, const char *key)
{
    char path[256];
    struct tile *t = NULL;
    long len;
    FILE *f;
    snprintf(path, sizeof path, "%s/%s.png", root, key);
    if (!(f = fopen(path, "rb")))
        return NULL;
    if (fseek(f, 0, SEEK_END) == 0 && (len = ftell(f)) > 0 && fseek(f, 0, SEEK_SET) == 0 &&
        (t = calloc(1, sizeof *t + (size_t)len)) != NULL) {
        snprintf(t->key, sizeof t->key, "%s", key);
        t->len = (size_t)len;
        if (fread(t->png, 1, t->len, f) != t->len) {
            free(t);
            t = NULL;
        }
    }
    fclose(f);
    return t;
}

static void cache_evict(struct tile_cache *c)
{
    int victim = -1;
    for (int i = 0; i < CACHE_SLOTS; i++)
        if (c->slot[i] && (victim < 0 || c->slot[i]->used < c->slot[victim]->used))
            victim = i;
    if (victim < 0)
        return;
    c->bytes -= c->slot[victim]->len;
    free(c->slot[victim]); // expect: freed-in-flight
    c->slot[victim] = NULL;
}

static int cache_place(struct tile_cache *c, struct tile *t)
{
    while (c->bytes && c->bytes + t->len > c->limit)
        cache_evict(c);
    for (;;) {
        for (int i = 0; i < CACHE_SLOTS; i++)
            if (!c->slot[i]) {
                c->slot[i] = t;
                c->bytes += t->len;
                return 0;
            }
        cache_evict(c);
    }
}

static struct tile *cache_get(struct tile_cache *c, const char *key)
{
    struct tile *t = NULL;
    for (int i = 0; i < CACHE_SLOTS && !t; i++)
        if (c->slot[i] && strcmp(c->slot[i]->key, key) == 0)
            t = c->slot[i];
    if (!t) {
        if (!(t = tile_load(c->root, key)))
            return NULL;
        cache_place(c, t);
    }
    t->used = ++c->clock;
    return t;
}

void serve_tile(struct evhttp_request *req, void *arg)
{
    struct tile_cache *c = arg;
    const char *uri = evhttp_request_get_uri(req);
    struct tile *t = strstr(uri, "..") || strlen(uri) > 40 ? NULL : cache_get(c, uri + 1);
    struct evbuffer *body;
    if (!t) {
        evhttp_send_error(req, HTTP_NOTFOUND, NULL);
        return;
    }
    if (!(body = evbuffer_new()) || evbuffer_add_reference(body, t->png, t->len, NULL, NULL) < 0) {
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
    } else {
        evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", "image/png");
        evhttp_send_reply(req, HTTP_OK, "OK", body);
    }
    if (body)
        evbuffer_free(body);
}
