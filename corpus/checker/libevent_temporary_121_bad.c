/* Frame relay: four byte header, payload up to 64 KiB; pings are answered, data frames are echoed. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdint.h>
#include <stdlib.h>

enum { FR_HELLO = 1, FR_PING, FR_PONG, FR_DATA };

struct relay {
    struct bufferevent *bev;
    unsigned long frames_in, frames_out;
};

static const uint8_t hello[] = {FR_HELLO, 0, 0, 1};

static int relay_push(struct relay *r, const void *bytes, size_t n)
{
    struct evbuffer *out = bufferevent_get_output(r->bev);
    if (evbuffer_add_reference(out, bytes, n, NULL, NULL)) // allow: borrowed-parameter
        return -1;
    r->frames_out++;
    return 0;
}

static int relay_pong(struct relay *r, uint8_t seq)
{
    return relay_push(r, (uint8_t[]){FR_PONG, 0, 0, seq}, 4); // expect: temporary
}

static int relay_echo(struct relay *r, struct evbuffer *in, size_t n)
{
    struct evbuffer *out = bufferevent_get_output(r->bev);
    if (evbuffer_remove_buffer(in, out, n) != (int)n)
        return -1;
    r->frames_out++;
    return 0;
}

static void relay_free(struct relay *r)
{
    bufferevent_free(r->bev);
    free(r);
}

static void on_read(struct bufferevent *bev, void *ctx)
{
    struct relay *r = ctx;
    struct evbuffer *in = bufferevent_get_input(bev);
    uint8_t h[4];

    while (evbuffer_copyout(in, h, sizeof h) == (ev_ssize_t)sizeof h) {
        size_t body = (size_t)h[1] << 8 | h[2];
        int rc = 0;
        if (evbuffer_get_length(in) < sizeof h + body)
            return;
        r->frames_in++;
        switch (h[0]) {
        case FR_PING:
            evbuffer_drain(in, sizeof h + body);
            rc = relay_pong(r, h[3]);
            break;
        case FR_DATA:
            rc = relay_echo(r, in, sizeof h + body);
            break;
        default:
            evbuffer_drain(in, sizeof h + body);
        }
        if (rc) {
            relay_free(r);
            return;
        }
    }
}

static void on_event(struct bufferevent *bev, short what, void *ctx)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT))
        relay_free(ctx);
}

struct relay *relay_start(struct event_base *base, evutil_socket_t fd)
{
    struct relay *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!r->bev) {
        free(r);
        return NULL;
    }
    bufferevent_setcb(r->bev, on_read, NULL, on_event, r);
    if (relay_push(r, hello, sizeof hello)) {
        relay_free(r);
        return NULL;
    }
    bufferevent_enable(r->bev, EV_READ | EV_WRITE);
    return r;
}
