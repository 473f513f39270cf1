/* Chat room fan-out: one counted blob per message, every member's output buffer holds its own count. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

struct blob {
    unsigned refs;
    size_t len;
    char text[];
};

struct member {
    struct bufferevent *bev;
    struct room *room;
    struct member *next, **link;
};

struct room {
    struct member *members;
    size_t limit;
    unsigned long delivered, skipped;
};

struct blob *blob_new(const char *text, size_t n)
{
    struct blob *b = malloc(sizeof *b + n);

    if (b) {
        b->refs = 1;
        b->len = n;
        memcpy(b->text, text, n);
    }
    return b;
}

void blob_unref(struct blob *b)
{
    if (--b->refs == 0)
        free(b);
}

static void blob_drained(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    blob_unref(arg);
}

static void member_leave(struct member *m)
{
    *m->link = m->next;
    if (m->next)
        m->next->link = m->link;
    bufferevent_free(m->bev);
    free(m);
}

static int member_post(struct member *m, struct blob *b)
{
    struct evbuffer *out = bufferevent_get_output(m->bev);

    if (evbuffer_get_length(out) > m->room->limit)
        return -1;
    b->refs++;
    if (evbuffer_add_reference(out, b->text, b->len, blob_drained, b) != 0) {
        blob_unref(b);
        return -1;
    }
    return 0;
}

void room_post(struct room *r, struct member *from, struct blob *b)
{
    for (struct member *m = r->members; m; m = m->next) {
        if (m == from)
            continue;
        if (member_post(m, b) == 0)
            r->delivered++;
        else
            r->skipped++;
    }
}

static void on_read(struct bufferevent *bev, void *arg)
{
    struct member *m = arg;
    char text[512];
    size_t n;

    while ((n = bufferevent_read(bev, text, sizeof text)) > 0) {
        struct blob *b = blob_new(text, n);

        if (!b)
            return;
        room_post(m->room, m, b);
        blob_unref(b);
    }
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        member_leave(arg);
}

int room_join(struct room *r, struct bufferevent *bev)
{
    struct member *m = calloc(1, sizeof *m);

    if (!m)
        return -1;
    m->bev = bev;
    m->room = r;
    m->next = r->members;
    m->link = &r->members;
    if (m->next)
        m->next->link = &m->next;
    r->members = m;
    bufferevent_setcb(bev, on_read, NULL, on_event, m);
    return bufferevent_enable(bev, EV_READ | EV_WRITE);
}
