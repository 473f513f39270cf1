// Market data publisher: the encoder assembles one snapshot per tick in its arena and the
// publisher sends it behind a topic frame.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define LEVELS 20

struct level {
    int64_t price;
    uint32_t qty;
};

struct book {
    uint32_t instrument;
    struct level bid[LEVELS], ask[LEVELS];
};

struct encoder {
    uint8_t *arena;
    size_t cap, used;
};

struct publisher {
    void *sock;
    struct encoder enc;
    uint64_t ticks, drops;
};

int publisher_init(struct publisher *p, void *sock)
{
    memset(p, 0, sizeof *p);
    p->sock = sock;
    p->enc.cap = 8 + 2 * LEVELS * sizeof(struct level);
    p->enc.arena = malloc(p->enc.cap);
    return p->enc.arena ? 0 : -1;
}

static void enc_put(struct encoder *e, const void *src, size_t n)
{
    if (n > e->cap - e->used)
        n = e->cap - e->used;
    memcpy(e->arena + e->used, src, n); // expect: mutated-in-flight
    e->used += n;
}

static void enc_book(struct encoder *e, const struct book *b)
{
    uint32_t levels = LEVELS;

    e->used = 0;
    enc_put(e, &b->instrument, sizeof b->instrument); // allow: mutated-in-flight
    enc_put(e, &levels, sizeof levels); // allow: mutated-in-flight
    enc_put(e, b->bid, sizeof b->bid); // allow: mutated-in-flight
    enc_put(e, b->ask, sizeof b->ask); // allow: mutated-in-flight
}

static int send_topic(struct publisher *p, uint32_t instrument)
{
    char topic[6] = {'B', 'K'};

    memcpy(topic + 2, &instrument, sizeof instrument);
    return zmq_send(p->sock, topic, sizeof topic, ZMQ_SNDMORE | ZMQ_DONTWAIT);
}

static int send_arena(struct publisher *p)
{
    zmq_msg_t m;

    if (zmq_msg_init_data(&m, p->enc.arena, p->enc.used, NULL, NULL)) // allow: mutated-in-flight
        return -1;
    if (zmq_msg_send(&m, p->sock, 0) < 0) { // allow: mutated-in-flight
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int publisher_tick(struct publisher *p, const struct book *b)
{
    p->ticks++;
    if (send_topic(p, b->instrument) < 0) {
        p->drops++;
        return -1;
    }
    enc_book(&p->enc, b); // allow: mutated-in-flight
    return send_arena(p);
}

int publisher_replay(struct publisher *p, const struct book *books, size_t n)
{
    int bad = 0;

    for (size_t i = 0; i < n; i++)
        if (publisher_tick(p, &books[i]) < 0)
            bad++;
    return bad;
}
