/* Request broker: a write context comes from a free list; early releases happen only without a pending write. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CTX_CACHE 32

struct broker;

struct wctx {
    uv_write_t req;
    struct broker *br;
    struct wctx *link;
    char *data;
    size_t len, cap;
    int on_wire;
    int orphan;
};

struct broker {
    uv_stream_t *link;
    struct wctx *cache;
    unsigned cached;
};

static struct wctx *ctx_get(struct broker *br, size_t need)
{
    struct wctx *c = br->cache;
    if (c) {
        br->cache = c->link;
        br->cached--;
    } else if (!(c = calloc(1, sizeof *c))) {
        return NULL;
    }
    if (c->cap < need) {
        char *p = realloc(c->data, need); /* not on the wire: it came from the cache or is new */
        if (!p) {
            free(c->data);
            free(c);
            return NULL;
        }
        c->data = p;
        c->cap = need;
    }
    c->br = br;
    c->on_wire = c->orphan = 0;
    c->len = 0;
    return c;
}

static void ctx_put(struct wctx *c)
{
    struct broker *br = c->br;
    if (br->cached < CTX_CACHE) {
        c->link = br->cache;
        br->cache = c;
        br->cached++;
        return;
    }
    free(c->data);
    free(c);
}

static void ctx_written(uv_write_t *req, int status)
{
    struct wctx *c = (struct wctx *)req;
    (void)status;
    c->on_wire = 0;
    if (c->orphan)
        ctx_put(c);
}

/* The owner has lost interest; while the bytes are lent the callback does the release. */
void broker_release(struct wctx *c)
{
    if (c->on_wire) {
        c->orphan = 1;
        return;
    }
    ctx_put(c);
}

struct wctx *broker_send(struct broker *br, const void *p, size_t n)
{
    struct wctx *c = ctx_get(br, n);
    uv_buf_t b;

    if (!c)
        return NULL;
    memcpy(c->data, p, n);
    c->len = n;
    b = uv_buf_init(c->data, (unsigned)n);
    if (uv_write(&c->req, br->link, &b, 1, ctx_written)) {
        ctx_put(c);
        return NULL;
    }
    c->on_wire = 1;
    return c;
}

void broker_notify(struct broker *br, const char *event)
{
    struct wctx *c = broker_send(br, event, strlen(event));
    if (c)
        broker_release(c);
}
