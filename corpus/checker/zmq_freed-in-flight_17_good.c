/* Event bus: every event is encoded once and handed to all connected peers. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define HEAD 12

struct event {
    uint32_t kind;
    uint32_t len;
    const unsigned char *data;
};

struct peer {
    struct peer *next;
    void *sock;
    uint32_t mask;
    unsigned drops;
};

struct bus {
    struct peer *peers;
    uint32_t seq;
    unsigned long events;
};

/* Released from the I/O threads as well, hence the atomic counter. */
struct wire {
    atomic_uint refs;
    size_t n;
    unsigned char bytes[];
};

static void wire_unref(struct wire *w)
{
    if (atomic_fetch_sub_explicit(&w->refs, 1, memory_order_acq_rel) == 1)
        free(w);
}

static void wire_sent(void *data, void *hint)
{
    (void)data;
    wire_unref(hint);
}

static void put32(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 24);
    p[1] = (unsigned char)(v >> 16);
    p[2] = (unsigned char)(v >> 8);
    p[3] = (unsigned char)v;
}

static struct wire *encode(struct bus *b, const struct event *ev)
{
    struct wire *w = malloc(sizeof *w + HEAD + ev->len);
    if (!w)
        return NULL;
    atomic_init(&w->refs, 1);
    put32(w->bytes, ev->kind);
    put32(w->bytes + 4, b->seq++);
    put32(w->bytes + 8, ev->len);
    memcpy(w->bytes + HEAD, ev->data, ev->len);
    w->n = HEAD + ev->len;
    return w;
}

static int peer_offer(struct peer *p, struct wire *w)
{
    zmq_msg_t msg;

    atomic_fetch_add_explicit(&w->refs, 1, memory_order_relaxed);
    if (zmq_msg_init_data(&msg, w->bytes, w->n, wire_sent, w)) {
        wire_unref(w);
        return -1;
    }
    if (zmq_msg_send(&msg, p->sock, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&msg);
        p->drops++;
        return -1;
    }
    return 0;
}

int bus_publish(struct bus *b, const struct event *ev)
{
    int reached = 0;
    struct wire *w = encode(b, ev);

    if (!w)
        return -1;
    for (struct peer *p = b->peers; p; p = p->next) {
        if (!(p->mask & (1u << (ev->kind & 31))))
            continue;
        if (peer_offer(p, w) == 0)
            reached++;
    }
    b->events++;
    wire_unref(w);
    return reached;
}
