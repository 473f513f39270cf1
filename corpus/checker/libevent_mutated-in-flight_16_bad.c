#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING 4
#define FRAME_MAX (512 * 1024)
#define MAX_CLIENTS 32

struct frame {
    unsigned char *data;
    size_t len;
};

struct streamer {
    struct frame ring[RING];
    unsigned next;
    struct bufferevent *clients[MAX_CLIENTS];
    unsigned nclients;
    unsigned long frames, skipped;
};

static void send_frame(struct bufferevent *bev, struct frame *f)
{
    struct evbuffer *out = bufferevent_get_output(bev);

    evbuffer_add_printf(out, "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %zu\r\n\r\n", f->len);
    evbuffer_add_reference(out, f->data, f->len, NULL, NULL); // allow: mutated-in-flight
    evbuffer_add(out, "\r\n", 2);
}

void streamer_on_image(struct streamer *s, const unsigned char *jpeg, size_t len)
{
    struct frame *f = &s->ring[s->next % RING];

    if (len > FRAME_MAX) {
        s->skipped++;
        return;
    }
    memcpy(f->data, jpeg, len); // expect: mutated-in-flight
    f->len = len;
    s->next++;
    s->frames++;
    for (unsigned i = 0; i < s->nclients; i++)
        send_frame(s->clients[i], f);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct streamer *s = arg;

    if (!(what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)))
        return;
    for (unsigned i = 0; i < s->nclients; i++) {
        if (s->clients[i] == bev) {
            s->clients[i] = s->clients[--s->nclients];
            break;
        }
    }
    bufferevent_free(bev);
}

int streamer_add(struct streamer *s, struct event_base *base, evutil_socket_t fd)
{
    struct bufferevent *bev;

    if (s->nclients == MAX_CLIENTS)
        return -1;
    bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!bev)
        return -1;
    bufferevent_setcb(bev, NULL, NULL, on_event, s);
    bufferevent_enable(bev, EV_READ | EV_WRITE);
    evbuffer_add_printf(bufferevent_get_output(bev),
                        "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=frame\r\n\r\n");
    s->clients[s->nclients++] = bev;
    return 0;
}

int streamer_init(struct streamer *s)
{
    memset(s, 0, sizeof *s);
    for (unsigned i = 0; i < RING; i++)
        if (!(s->ring[i].data = malloc(FRAME_MAX)))
            return -1;
    return 0;
}
