/* Server-sent events: every event goes out as "id", "time" and "data" lines. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct stamp {
    char text[32];
    size_t len;
};

struct client {
    struct bufferevent *bev;
    struct client *next;
    unsigned long last_id;
};

struct channel {
    struct client *clients;
    unsigned long next_id;
};

static struct stamp stamp_now(void)
{
    struct stamp s;
    struct tm tm;
    time_t t = time(NULL);

    gmtime_r(&t, &tm);
    s.len = strftime(s.text, sizeof s.text, "time: %Y-%m-%dT%H:%M:%SZ\n", &tm);
    return s;
}

#define STAMP_LEN (sizeof "time: 2000-01-01T00:00:00Z\n" - 1)

static int push_event(struct client *c, unsigned long id, const char *data)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);

    evbuffer_add_printf(out, "id: %lu\n", id);
    if (evbuffer_add_reference(out, stamp_now().text, STAMP_LEN, NULL, NULL) < 0) // expect: temporary
        return -1;
    evbuffer_add_printf(out, "data: %s\n", data);
    evbuffer_add_reference(out, "\n", 1, NULL, NULL);
    c->last_id = id;
    return 0;
}

void channel_publish(struct channel *ch, const char *data)
{
    unsigned long id = ch->next_id++;

    for (struct client *c = ch->clients; c; c = c->next)
        if (push_event(c, id, data))
            bufferevent_disable(c->bev, EV_READ);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct channel *ch = arg;
    struct client **pp = &ch->clients;

    if (!(what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)))
        return;
    while (*pp && (*pp)->bev != bev)
        pp = &(*pp)->next;
    if (*pp) {
        struct client *gone = *pp;
        *pp = gone->next;
        free(gone);
    }
    bufferevent_free(bev);
}

int channel_join(struct channel *ch, struct event_base *base, evutil_socket_t fd)
{
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        return -1;
    c->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!c->bev) {
        free(c);
        return -1;
    }
    bufferevent_setcb(c->bev, NULL, NULL, on_event, ch);
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    c->next = ch->clients;
    ch->clients = c;
    return 0;
}
