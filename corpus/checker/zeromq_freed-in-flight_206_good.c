/* Market data fan-out: one frame goes to every shard's socket without a copy, counted once per message. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define SHARDS 12

struct frame {
    atomic_uint refs;
    size_t len;
    unsigned char bytes[];
};

struct fanout {
    void *shard[SHARDS];
    int shards;
    unsigned long frames, sent, dropped;
};

static struct frame *frame_make(const void *head, size_t hlen, const void *body, size_t blen)
{
    struct frame *f = malloc(sizeof *f + hlen + blen);

    if (!f)
        return NULL;
    atomic_init(&f->refs, 1);
    f->len = hlen + blen;
    memcpy(f->bytes, head, hlen);
    memcpy(f->bytes + hlen, body, blen);
    return f;
}

static void frame_put(struct frame *f)
{
    if (atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) == 1)
        free(f);
}

static void frame_returned(void *data, void *hint)
{
    (void)data;
    frame_put(hint);
}

static int frame_wrap(struct frame *f, zmq_msg_t *m)
{
    atomic_fetch_add_explicit(&f->refs, 1, memory_order_relaxed);
    if (zmq_msg_init_data(m, f->bytes, f->len, frame_returned, f) == 0)
        return 0;
    frame_put(f);
    return -1;
}

static int shard_send(void *socket, struct frame *f)
{
    zmq_msg_t m;

    if (frame_wrap(f, &m) != 0)
        return -1;
    if (zmq_msg_send(&m, socket, ZMQ_DONTWAIT) >= 0)
        return 0;
    zmq_msg_close(&m);
    return -1;
}

int fanout_add(struct fanout *fo, void *socket)
{
    if (fo->shards == SHARDS)
        return -1;
    fo->shard[fo->shards++] = socket;
    return 0;
}

int fanout_publish(struct fanout *fo, const void *head, size_t hlen, const void *body, size_t blen)
{
    struct frame *f = frame_make(head, hlen, body, blen);
    int reached = 0;

    if (!f)
        return -1;
    for (int i = 0; i < fo->shards; i++) {
        if (shard_send(fo->shard[i], f) == 0)
            reached++;
        else
            fo->dropped++;
    }
    frame_put(f);
    fo->frames++;
    fo->sent += (unsigned long)reached;
    return reached;
}
