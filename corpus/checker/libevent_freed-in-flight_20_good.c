#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdint.h>
#include <stdlib.h>

#define MAX_FRAME 65535
#define HIGH_WATER (1 << 20)

struct relay {
    struct bufferevent *client;
    struct bufferevent *tunnel;
    uint16_t channel;
    uint64_t forwarded;
};

struct frame_head {
    uint16_t channel;
    uint16_t length;
};

static void relay_free(struct relay *r)
{
    if (r->client)
        bufferevent_free(r->client);
    r->client = NULL;
}

static void relay_throttle(struct relay *r)
{
    struct evbuffer *out = bufferevent_get_output(r->tunnel);

    if (evbuffer_get_length(out) > HIGH_WATER)
        bufferevent_disable(r->client, EV_READ);
}

static void client_readable(struct bufferevent *bev, void *arg)
{
    struct relay *r = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    struct evbuffer *out = bufferevent_get_output(r->tunnel);

    while (evbuffer_get_length(in) > 0) {
        size_t n = evbuffer_get_length(in);
        struct frame_head head;

        if (n > MAX_FRAME)
            n = MAX_FRAME;
        head.channel = htons(r->channel);
        head.length = htons((uint16_t)n);
        evbuffer_add(out, &head, sizeof head);
        evbuffer_remove_buffer(in, out, n);
        r->forwarded += n;
    }
    relay_throttle(r);
}

static void client_event(struct bufferevent *bev, short what, void *arg)
{
    struct relay *r = arg;

    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        relay_free(r);
}

int relay_open(struct relay *r, struct event_base *base, evutil_socket_t fd, struct bufferevent *tunnel, uint16_t channel)
{
    r->client = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!r->client)
        return -1;
    r->tunnel = tunnel;
    r->channel = channel;
    r->forwarded = 0;
    bufferevent_setcb(r->client, client_readable, NULL, client_event, r);
    return bufferevent_enable(r->client, EV_READ);
}
