#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define FRAME_BYTES 4096
#define MAX_LEVELS 20

struct level {
    double price;
    uint32_t size;
};

struct book {
    char symbol[12];
    unsigned nbid, nask;
    struct level bid[MAX_LEVELS], ask[MAX_LEVELS];
    uint64_t seq;
};

struct feed {
    void *pub;
    unsigned long published, dropped;
    char *frame;
};

static void keep_frame(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

int feed_init(struct feed *f, void *pub)
{
    f->pub = pub;
    f->published = f->dropped = 0;
    f->frame = malloc(FRAME_BYTES);
    return f->frame ? 0 : -1;
}

static size_t put_levels(char *out, size_t at, char tag, const struct level *l, unsigned n)
{
    for (unsigned i = 0; i < n && at + 64 < FRAME_BYTES; i++)
        at += (size_t)snprintf(out + at, FRAME_BYTES - at, "%c%.6g@%u;", tag, l[i].price, l[i].size); // allow: mutated-in-flight
    return at;
}

int feed_publish(struct feed *f, struct book *b)
{
    zmq_msg_t msg;
    size_t n;

    n = (size_t)snprintf(f->frame, FRAME_BYTES, "%s %llu ", b->symbol, (unsigned long long)++b->seq); // expect: mutated-in-flight
    n = put_levels(f->frame, n, 'b', b->bid, b->nbid);
    n = put_levels(f->frame, n, 'a', b->ask, b->nask);

    if (zmq_msg_init_data(&msg, f->frame, n, keep_frame, NULL) != 0) // allow: mutated-in-flight
        return -1;
    if (zmq_msg_send(&msg, f->pub, ZMQ_DONTWAIT) < 0) {
        f->dropped++;
        zmq_msg_close(&msg);
        return -1;
    }
    f->published++;
    return 0;
}

static void level_set(struct level *l, unsigned *n, double price, uint32_t size)
{
    unsigned i = 0;
    while (i < *n && l[i].price != price)
        i++;
    if (i == *n) {
        if (*n == MAX_LEVELS)
            return;
        (*n)++;
    }
    l[i].price = price;
    l[i].size = size;
}

int feed_on_bid(struct feed *f, struct book *b, double price, uint32_t size)
{
    level_set(b->bid, &b->nbid, price, size);
    return feed_publish(f, b);
}

int feed_on_ask(struct feed *f, struct book *b, double price, uint32_t size)
{
    level_set(b->ask, &b->nask, price, size);
    return feed_publish(f, b);
}
