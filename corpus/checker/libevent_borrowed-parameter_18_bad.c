/* Chunked transfer encoding on top of a bufferevent. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#define SMALL_CHUNK 512

enum body_state { BODY_OPEN, BODY_CLOSED };

struct chunked_writer {
    struct bufferevent *bev;
    enum body_state state;
    size_t total, limit;
};

static void on_peer_event(struct bufferevent *bev, short what, void *ctx)
{
    struct chunked_writer *w = ctx;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) {
        w->state = BODY_CLOSED;
        bufferevent_disable(bev, EV_READ | EV_WRITE);
    }
}

struct chunked_writer *chunked_new(struct bufferevent *bev, size_t limit)
{
    struct chunked_writer *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->bev = bev;
    w->limit = limit;
    bufferevent_setcb(bev, NULL, NULL, on_peer_event, w);
    return w;
}

static int chunk_size_line(struct evbuffer *out, size_t len)
{
    return evbuffer_add_printf(out, "%zx\r\n", len) < 0 ? -1 : 0;
}

int chunked_put(struct chunked_writer *w, const void *data, size_t len)
{
    struct evbuffer *out = bufferevent_get_output(w->bev);
    int rc;

    if (w->state != BODY_OPEN || w->total + len > w->limit)
        return -1;
    if (len == 0)
        return 0;
    if (chunk_size_line(out, len))
        return -1;
    if (len < SMALL_CHUNK)
        rc = evbuffer_add(out, data, len);
    else
        rc = evbuffer_add_reference(out, data, len, NULL, NULL); // expect: borrowed-parameter
    if (rc || evbuffer_add(out, "\r\n", 2)) {
        w->state = BODY_CLOSED;
        return -1;
    }
    w->total += len;
    return 0;
}

int chunked_end(struct chunked_writer *w)
{
    if (w->state != BODY_OPEN)
        return -1;
    w->state = BODY_CLOSED;
    return evbuffer_add(bufferevent_get_output(w->bev), "0\r\n\r\n", 5);
}

void chunked_free(struct chunked_writer *w)
{
    bufferevent_setcb(w->bev, NULL, NULL, NULL, NULL);
    free(w);
}
