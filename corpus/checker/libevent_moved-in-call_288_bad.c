/* Publish/subscribe broker: one reference-counted message, many subscribers. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

struct msg {
    int refs;
    size_t len;
    char *data;
};

struct outbox {
    struct msg *slot[64];
    unsigned head, tail;
    struct bufferevent *bev;
    int corked;
};

static struct msg *msg_ref(struct msg *m)
{
    m->refs++;
    return m;
}

static void msg_unref(struct msg *m)
{
    if (--m->refs == 0) {
        free(m->data);
        free(m);
    }
}

static void msg_sent(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    msg_unref(arg);
}

/* Takes the pointer out of the slot, the slot is empty afterwards. */
static struct msg *take(struct msg **slot)
{
    struct msg *m = *slot;
    *slot = NULL;
    return m;
}

int outbox_push(struct outbox *o, struct msg *m)
{
    if (o->tail - o->head == 64)
        return -1;
    o->slot[o->tail++ % 64] = msg_ref(m);
    return 0;
}

int outbox_flush(struct outbox *o)
{
    struct evbuffer *out = bufferevent_get_output(o->bev);

    if (o->corked)
        return 0;
    while (o->head != o->tail) {
        struct msg **s = &o->slot[o->head % 64];
        if (evbuffer_add_reference(out, (*s)->data, (*s)->len, msg_sent, take(s)) < 0) { // expect: moved-in-call
            o->corked = 1;
            return -1;
        }
        o->head++;
    }
    return 0;
}

void outbox_clear(struct outbox *o)
{
    for (; o->head != o->tail; o->head++) {
        struct msg *m = take(&o->slot[o->head % 64]);
        if (m)
            msg_unref(m);
    }
}

struct msg *msg_new(const void *data, size_t len)
{
    struct msg *m = malloc(sizeof *m);
    if (!m)
        return NULL;
    m->data = malloc(len ? len : 1);
    if (!m->data) {
        free(m);
        return NULL;
    }
    memcpy(m->data, data, len);
    m->len = len;
    m->refs = 1;
    return m;
}
