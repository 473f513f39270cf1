#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Relay: every length-prefixed frame of the publisher goes to all viewers. */

#define MAX_FRAME (256 * 1024)

struct viewer {
    struct bufferevent *bev;
    unsigned skipped;
    struct viewer *next;
};

struct relay {
    struct bufferevent *publisher;
    struct viewer *viewers;
    uint64_t frames;
};

static uint32_t peek_len(struct evbuffer *in)
{
    uint8_t h[4];
    evbuffer_copyout(in, h, sizeof h);
    return (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 | (uint32_t)h[2] << 8 | h[3];
}

/* One copy of a frame, shared by the output buffers of all viewers. */
struct frame {
    unsigned refs;
    size_t len;
    unsigned char bytes[];
};

static void frame_unref(struct frame *f)
{
    if (--f->refs == 0)
        free(f);
}

static void frame_done(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    frame_unref(arg);
}

static void viewer_push(struct viewer *v, struct frame *f)
{
    struct evbuffer *out = bufferevent_get_output(v->bev);

    if (evbuffer_get_length(out) > 4 * MAX_FRAME) {
        v->skipped++;
        return;
    }
    f->refs++;
    if (evbuffer_add_reference(out, f->bytes, f->len, frame_done, f) < 0)
        frame_unref(f);
}

static void relay_broadcast(struct relay *r, struct frame *f)
{
    for (struct viewer *v = r->viewers; v; v = v->next)
        viewer_push(v, f);
    r->frames++;
}

static void relay_on_read(struct bufferevent *bev, void *arg)
{
    struct relay *r = arg;
    struct evbuffer *in = bufferevent_get_input(bev);

    while (evbuffer_get_length(in) >= 4) {
        uint32_t len = peek_len(in);
        struct frame *f;

        if (len > MAX_FRAME) {
            fprintf(stderr, "relay: frame of %u bytes refused\n", len);
            bufferevent_disable(bev, EV_READ);
            return;
        }
        if (evbuffer_get_length(in) < 4 + (size_t)len)
            break;
        f = malloc(sizeof *f + 4 + (size_t)len);
        if (!f)
            return;
        f->refs = 1;
        f->len = 4 + (size_t)len;
        evbuffer_remove(in, f->bytes, f->len);
        relay_broadcast(r, f);
        frame_unref(f);
    }
}

void relay_set_publisher(struct relay *r, struct bufferevent *bev)
{
    r->publisher = bev;
    bufferevent_setcb(bev, relay_on_read, NULL, NULL, r);
    bufferevent_enable(bev, EV_READ);
}

struct viewer *relay_add_viewer(struct relay *r, struct bufferevent *bev)
{
    struct viewer *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->bev = bev;
    v->next = r->viewers;
    r->viewers = v;
    bufferevent_enable(bev, EV_WRITE);
    return v;
}
