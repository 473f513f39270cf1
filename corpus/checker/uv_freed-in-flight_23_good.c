/* Edge cache: objects fetched from the origin are kept in an LRU list and served from memory. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct object {
    struct object *prev, *next;
    unsigned refs;
    char *key;
    char *body;
    size_t len;
};

struct cache {
    struct object *newest, *oldest;
    size_t bytes, limit;
};

struct reply {
    uv_write_t req;
    struct object *obj;
};

static void object_unref(struct object *o)
{
    if (--o->refs)
        return;
    free(o->key);
    free(o->body);
    free(o);
}

static void lru_unlink(struct cache *c, struct object *o)
{
    if (o->prev)
        o->prev->next = o->next;
    else
        c->newest = o->next;
    if (o->next)
        o->next->prev = o->prev;
    else
        c->oldest = o->prev;
    c->bytes -= o->len;
}

static void lru_push(struct cache *c, struct object *o)
{
    o->prev = NULL;
    o->next = c->newest;
    if (c->newest)
        c->newest->prev = o;
    else
        c->oldest = o;
    c->newest = o;
    c->bytes += o->len;
}

static void shrink(struct cache *c)
{
    while (c->bytes > c->limit && c->oldest) {
        struct object *victim = c->oldest;
        lru_unlink(c, victim);
        object_unref(victim);
    }
}

static void reply_sent(uv_write_t *req, int status)
{
    struct reply *r = (struct reply *)req;
    (void)status;
    object_unref(r->obj);
    free(r);
}

int cache_serve(struct cache *c, uv_stream_t *client, const char *key)
{
    struct object *o;
    struct reply *r;
    uv_buf_t body;
    int rc;

    for (o = c->newest; o; o = o->next)
        if (strcmp(o->key, key) == 0)
            break;
    if (!o)
        return UV_ENOENT;
    r = calloc(1, sizeof *r);
    if (!r)
        return UV_ENOMEM;
    o->refs++;
    r->obj = o;
    body = uv_buf_init(o->body, (unsigned)o->len);
    rc = uv_write(&r->req, client, &body, 1, reply_sent);
    if (rc < 0) {
        object_unref(o);
        free(r);
    }
    return rc;
}

/* Takes the body over from the origin connection. */
int cache_store(struct cache *c, const char *key, char *body, size_t len)
{
    struct object *o = calloc(1, sizeof *o);
    if (!o || !(o->key = strdup(key))) {
        free(o);
        return UV_ENOMEM;
    }
    o->refs = 1;
    o->body = body;
    o->len = len;
    lru_push(c, o);
    shrink(c);
    return 0;
}
