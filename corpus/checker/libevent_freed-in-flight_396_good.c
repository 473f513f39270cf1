/* Broadcast of one snapshot to every subscriber. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

struct blob {
    unsigned refs;
    size_t len;
    char bytes[];
};

struct subscriber {
    struct subscriber *next;
    struct bufferevent *bev;
    unsigned long missed;
};

struct feed {
    struct subscriber *subs;
    unsigned long published;
};

static struct blob *blob_new(const void *p, size_t len)
{
    struct blob *b = malloc(sizeof *b + len);

    if (!b)
        return NULL;
    b->refs = 1;
    b->len = len;
    memcpy(b->bytes, p, len);
    return b;
}

static void blob_put(struct blob *b)
{
    if (--b->refs == 0)
        free(b);
}

static void blob_released(const void *data, size_t len, void *extra)
{
    (void)data;
    (void)len;
    blob_put(extra);
}

static int subscriber_push(struct subscriber *s, struct blob *b)
{
    struct evbuffer *out = bufferevent_get_output(s->bev);

    b->refs++;
    if (evbuffer_add_reference(out, b->bytes, b->len, blob_released, b) < 0) {
        b->refs--;
        return -1;
    }
    return 0;
}

int feed_publish(struct feed *f, const void *p, size_t len)
{
    struct blob *b = blob_new(p, len);
    struct subscriber *s;

    if (!b)
        return -1;
    for (s = f->subs; s; s = s->next)
        if (subscriber_push(s, b))
            s->missed++;
    f->published++;
    blob_put(b);
    return 0;
}
