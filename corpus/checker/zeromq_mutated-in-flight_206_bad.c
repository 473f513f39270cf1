/* Telemetry publisher: samples travel in slots of a fixed slab, without a copy into ZeroMQ. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#define SLOTS 64
#define SLOT_BYTES 1200

struct sample {
    uint64_t when;
    uint32_t channel, count;
    float value[256];
};

_Static_assert(sizeof(struct sample) <= SLOT_BYTES, "a sample must fit a slot");

struct slot {
    atomic_int lent;
    unsigned char bytes[SLOT_BYTES];
};

struct publisher {
    void *socket;
    unsigned next;
    unsigned long sent, refused, deepest;
    struct slot slots[SLOTS];
};

void publisher_init(struct publisher *p, void *socket)
{
    memset(p, 0, sizeof *p);
    p->socket = socket;
}

static void slot_back(void *data, void *hint)
{
    struct slot *s = hint;

    (void)data;
    atomic_store(&s->lent, 0);
}

static unsigned depth(struct publisher *p)
{
    unsigned n = 0;

    for (int i = 0; i < SLOTS; i++)
        n += atomic_load(&p->slots[i].lent) != 0;
    return n;
}

static struct slot *slot_take(struct publisher *p)
{
    struct slot *s = &p->slots[p->next];

    p->next = (p->next + 1) % SLOTS;
    return s;
}

static size_t slot_fill(struct slot *s, const struct sample *smp)
{
    size_t n = offsetof(struct sample, value) + smp->count * sizeof smp->value[0];

    memcpy(s->bytes, smp, n); // expect: mutated-in-flight
    return n;
}

static int slot_send(struct publisher *p, struct slot *s, size_t n)
{
    zmq_msg_t m;

    atomic_store(&s->lent, 1);
    if (zmq_msg_init_data(&m, s->bytes, n, slot_back, s) != 0) {
        atomic_store(&s->lent, 0);
        return -1;
    }
    if (zmq_msg_send(&m, p->socket, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int publish(struct publisher *p, const struct sample *smp)
{
    struct slot *s;
    unsigned long now;

    if (smp->count > 256)
        return -1;
    s = slot_take(p);
    if (slot_send(p, s, slot_fill(s, smp)) != 0) { // allow: mutated-in-flight
        p->refused++;
        return -1;
    }
    now = depth(p);
    if (now > p->deepest)
        p->deepest = now;
    p->sent++;
    return 0;
}

int publish_burst(struct publisher *p, const struct sample *smp, int n)
{
    int done = 0;

    while (done < n && publish(p, &smp[done]) == 0)
        done++;
    return done;
}
