/* Chunked transfer encoding on top of a bufferevent. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

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

/*
 * Hands a block over: release(data, len, arg) runs once its last byte has left the output buffer.
 * On -1 the block stays with the caller.
 */
int chunked_give(struct chunked_writer *w, const void *data, size_t len, evbuffer_ref_cleanup_cb release, void *arg)
{
    struct evbuffer *out = bufferevent_get_output(w->bev);

    if (w->state != BODY_OPEN || len == 0 || w->total + len > w->limit)
        return -1;
    if (chunk_size_line(out, len))
        return -1;
    if (evbuffer_add_reference(out, data, len, release, arg)) {
        w->state = BODY_CLOSED;
        return -1;
    }
    if (evbuffer_add(out, "\r\n", 2))
        w->state = BODY_CLOSED;
    w->total += len;
    return 0;
}

static void release_text(const void *data, size_t len, void *arg)
{
    (void)len;
    (void)arg;
    free((void *)data);
}

int chunked_text(struct chunked_writer *w, const char *text)
{
    char *copy = strdup(text);
    int rc;

    if (!copy)
        return -1;
    rc = chunked_give(w, copy, strlen(copy), release_text, NULL);
    if (rc < 0)
        free(copy);
    return rc;
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
