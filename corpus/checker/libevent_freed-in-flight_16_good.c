#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 256

struct blob {
    int refs;
    size_t len;
    char data[];
};

struct entry {
    char key[64];
    struct blob *body;
    unsigned long hits;
};

struct cache {
    struct entry slot[SLOTS];
    size_t bytes;
    size_t limit;
};

static unsigned hash_key(const char *s)
{
    unsigned h = 2166136261u;

    while (*s)
        h = (h ^ (unsigned char)*s++) * 16777619u;
    return h % SLOTS;
}

static void blob_unref(struct blob *b)
{
    if (--b->refs == 0)
        free(b);
}

static void blob_sent(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    blob_unref(arg);
}

static void entry_drop(struct cache *c, struct entry *e)
{
    c->bytes -= e->body->len;
    blob_unref(e->body);
    e->body = NULL;
    e->key[0] = '\0';
}

static void cache_trim(struct cache *c)
{
    for (int i = 0; i < SLOTS && c->bytes > c->limit; i++)
        if (c->slot[i].body && c->slot[i].hits < 2)
            entry_drop(c, &c->slot[i]);
}

int cache_put(struct cache *c, const char *key, const char *body, size_t len)
{
    struct entry *e = &c->slot[hash_key(key)];
    struct blob *copy = malloc(sizeof *copy + len);

    if (!copy)
        return -1;
    copy->refs = 1;
    copy->len = len;
    memcpy(copy->data, body, len);
    if (e->body)
        entry_drop(c, e);
    snprintf(e->key, sizeof e->key, "%s", key);
    e->body = copy;
    e->hits = 0;
    c->bytes += len;
    cache_trim(c);
    return 0;
}

static void send_entry(struct bufferevent *bev, struct entry *e)
{
    struct evbuffer *out = bufferevent_get_output(bev);

    e->hits++;
    evbuffer_add_printf(out, "VALUE %s %zu\r\n", e->key, e->body->len);
    e->body->refs++;
    if (evbuffer_add_reference(out, e->body->data, e->body->len, blob_sent, e->body) < 0)
        blob_unref(e->body);
    evbuffer_add(out, "\r\nEND\r\n", 7);
}

static void on_line(struct bufferevent *bev, struct cache *c, char *line)
{
    char *arg = strchr(line, ' ');

    if (!arg) {
        evbuffer_add(bufferevent_get_output(bev), "ERROR\r\n", 7);
        return;
    }
    *arg++ = '\0';
    if (!strcmp(line, "get")) {
        struct entry *e = &c->slot[hash_key(arg)];

        if (e->body && !strcmp(e->key, arg))
            send_entry(bev, e);
        else
            evbuffer_add(bufferevent_get_output(bev), "END\r\n", 5);
    } else if (!strcmp(line, "set")) {
        char *val = strchr(arg, ' ');

        if (val) {
            *val++ = '\0';
            cache_put(c, arg, val, strlen(val));
        }
        evbuffer_add(bufferevent_get_output(bev), "STORED\r\n", 8);
    }
}

void on_read(struct bufferevent *bev, void *ctx)
{
    struct evbuffer *in = bufferevent_get_input(bev);
    char *line;

    while ((line = evbuffer_readln(in, NULL, EVBUFFER_EOL_CRLF))) {
        on_line(bev, ctx, line);
        free(line);
    }
}
