/* Asset store with reload: every response holds a reference to the asset whose bytes it
 * sends, so a reload may replace the table at any time. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

struct asset {
    unsigned refs;
    size_t len;
    char name[64];
    char bytes[];
};

struct store {
    struct asset **v;
    size_t n;
};

static void asset_put(struct asset *a)
{
    if (a && --a->refs == 0)
        free(a);
}

static void asset_sent(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    asset_put(arg);
}

static struct asset *store_get(struct store *st, const char *name)
{
    for (size_t i = 0; i < st->n; i++)
        if (strcmp(st->v[i]->name, name) == 0) {
            st->v[i]->refs++;
            return st->v[i];
        }
    return NULL;
}

int store_respond(struct store *st, struct bufferevent *bev, const char *name)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct asset *a = store_get(st, name);

    if (!a)
        return evbuffer_add_printf(out, "HTTP/1.0 404 Not Found\r\n\r\n") < 0 ? -1 : 0;
    if (evbuffer_add_printf(out, "HTTP/1.0 200 OK\r\nContent-Length: %zu\r\n\r\n", a->len) < 0 ||
        evbuffer_add_reference(out, a->bytes, a->len, asset_sent, a) != 0) {
        asset_put(a);
        return -1;
    }
    return 0;
}

static struct asset *asset_new(const char *name, const char *bytes, size_t n)
{
    struct asset *a = malloc(sizeof *a + n);

    if (!a)
        return NULL;
    a->refs = 1;
    a->len = n;
    strncpy(a->name, name, sizeof a->name - 1);
    a->name[sizeof a->name - 1] = '\0';
    memcpy(a->bytes, bytes, n);
    return a;
}

int store_replace(struct store *st, const char *name, const char *bytes, size_t n)
{
    struct asset *fresh = asset_new(name, bytes, n);

    if (!fresh)
        return -1;
    for (size_t i = 0; i < st->n; i++)
        if (strcmp(st->v[i]->name, name) == 0) {
            asset_put(st->v[i]);
            st->v[i] = fresh;
            return 0;
        }
    asset_put(fresh);
    return -1;
}

void store_clear(struct store *st)
{
    for (size_t i = 0; i < st->n; i++)
        asset_put(st->v[i]);
    free(st->v);
    st->v = NULL;
    st->n = 0;
}
