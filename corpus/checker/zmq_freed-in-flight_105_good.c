#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define MAX_ROUTES 32

/* A configuration blob goes to many workers without being copied. */
struct blob {
    atomic_uint refs;
    size_t len;
    unsigned char bytes[];
};

struct route {
    void *sock;
    char name[24];
    unsigned missed;
};

struct fanout {
    struct route route[MAX_ROUTES];
    unsigned n;
    struct blob *current;
};

static struct blob *blob_new(const void *src, size_t len)
{
    struct blob *b = malloc(sizeof *b + len);
    if (!b)
        return NULL;
    atomic_init(&b->refs, 1);
    b->len = len;
    memcpy(b->bytes, src, len);
    return b;
}

static struct blob *blob_ref(struct blob *b)
{
    atomic_fetch_add(&b->refs, 1);
    return b;
}

static void blob_unref(struct blob *b)
{
    if (b && atomic_fetch_sub(&b->refs, 1) == 1)
        free(b);
}

/* Called by an I/O thread of the context. */
static void blob_sent(void *data, void *hint)
{
    (void)data;
    blob_unref(hint);
}

static int route_send(struct route *r, struct blob *b)
{
    char topic[48];
    zmq_msg_t m;
    int n = snprintf(topic, sizeof topic, "config/%s", r->name);

    if (zmq_msg_init_data(&m, b->bytes, b->len, blob_sent, blob_ref(b)) != 0) {
        blob_unref(b);
        return -1;
    }
    if (zmq_send(r->sock, topic, (size_t)n, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0 || zmq_msg_send(&m, r->sock, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&m);
        r->missed++;
        return -1;
    }
    return 0;
}

int fanout_publish(struct fanout *f, const void *src, size_t len)
{
    struct blob *fresh = blob_new(src, len);
    int ok = 0;
    if (!fresh)
        return -1;
    blob_unref(f->current);
    f->current = fresh;
    for (unsigned i = 0; i < f->n; i++)
        ok += route_send(&f->route[i], fresh) == 0;
    return ok;
}

int fanout_join(struct fanout *f, void *sock, const char *name)
{
    struct route *r;
    if (f->n == MAX_ROUTES)
        return -1;
    r = &f->route[f->n++];
    r->sock = sock;
    r->missed = 0;
    snprintf(r->name, sizeof r->name, "%s", name);
    return f->current ? route_send(r, f->current) : 0;
}

void fanout_clear(struct fanout *f)
{
    f->n = 0;
    blob_unref(f->current);
    f->current = NULL;
}
