#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Framed messages between the nodes of a cluster: type, length, body. */

#define HIGH_WATER (4u << 20)

struct peer {
    struct bufferevent *bev;
    char name[32];
    int up;
    uint64_t tx_msgs;
    uint64_t tx_bytes;
    void (*on_down)(struct peer *, void *);
    void *arg;
};

static void put_be32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

static int peer_begin(struct peer *p, uint8_t type, size_t len)
{
    struct evbuffer *out = bufferevent_get_output(p->bev);
    uint8_t head[5];

    if (!p->up || len > UINT32_MAX || evbuffer_get_length(out) + len > HIGH_WATER)
        return -1;
    head[0] = type;
    put_be32(head + 1, (uint32_t)len);
    p->tx_msgs++;
    p->tx_bytes += sizeof head + len;
    return evbuffer_add(out, head, sizeof head);
}

int peer_send(struct peer *p, uint8_t type, const void *body, size_t len)
{
    if (peer_begin(p, type, len) < 0)
        return -1;
    if (evbuffer_add(bufferevent_get_output(p->bev), body, len) < 0) {
        p->up = 0;
        return -1;
    }
    return 0;
}

/* The body is lent until done(body, len, arg) runs. */
int peer_send_ref(struct peer *p, uint8_t type, const void *body, size_t len, evbuffer_ref_cleanup_cb done, void *arg)
{
    if (peer_begin(p, type, len) < 0)
        return -1;
    if (evbuffer_add_reference(bufferevent_get_output(p->bev), body, len, done, arg) < 0) {
        p->up = 0;
        return -1;
    }
    return 0;
}

int peer_ping(struct peer *p)
{
    return peer_send(p, 1, NULL, 0);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct peer *p = arg;
    (void)bev;
    if (what & BEV_EVENT_CONNECTED) {
        p->up = 1;
        bufferevent_enable(p->bev, EV_READ | EV_WRITE);
        return;
    }
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT)) {
        p->up = 0;
        if (p->on_down)
            p->on_down(p, p->arg);
    }
}

int peer_attach(struct peer *p, struct event_base *base, evutil_socket_t fd)
{
    p->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!p->bev)
        return -1;
    p->up = 1;
    bufferevent_setcb(p->bev, NULL, NULL, on_event, p);
    return bufferevent_enable(p->bev, EV_READ | EV_WRITE);
}
