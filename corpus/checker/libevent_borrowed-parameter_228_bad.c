/* Transports of a message bus behind a table of functions: a counting one for tests and
 * one that writes length-prefixed blobs to a bufferevent. */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>
#include <stdlib.h>

#define BIG 2048

struct blob {
    uint32_t kind, len;
    unsigned char *bytes;
};

struct transport;

struct transport_vt {
    int (*send)(struct transport *, const struct blob *);
    size_t (*backlog)(struct transport *);
    void (*close)(struct transport *);
};

struct transport {
    const struct transport_vt *vt;
    uint64_t sent;
};

struct bev_transport {
    struct transport t;
    struct bufferevent *bev;
};

static int bev_send(struct transport *t, const struct blob *b)
{
    struct bev_transport *bt = (struct bev_transport *)t;
    struct evbuffer *out = bufferevent_get_output(bt->bev);
    uint32_t head[2] = {htonl(b->kind), htonl(b->len)};
    int rc = evbuffer_add(out, head, sizeof head);

    if (rc == 0) {
        if (b->len < BIG)
            rc = evbuffer_add(out, b->bytes, b->len);
        else
            rc = evbuffer_add_reference(out, b->bytes, b->len, NULL, NULL); // expect: borrowed-parameter
    }
    if (rc == 0)
        t->sent += b->len;
    return rc;
}

static size_t bev_backlog(struct transport *t)
{
    struct bev_transport *bt = (struct bev_transport *)t;

    return evbuffer_get_length(bufferevent_get_output(bt->bev));
}

static void bev_close(struct transport *t)
{
    struct bev_transport *bt = (struct bev_transport *)t;

    bufferevent_free(bt->bev);
    free(bt);
}

static int null_send(struct transport *t, const struct blob *b)
{
    t->sent += b->len;
    return 0;
}

static size_t null_backlog(struct transport *t)
{
    (void)t;
    return 0;
}

static void null_close(struct transport *t)
{
    free(t);
}

static const struct transport_vt bev_vt = {bev_send, bev_backlog, bev_close};
static const struct transport_vt null_vt = {null_send, null_backlog, null_close};

struct transport *transport_new(struct bufferevent *bev)
{
    struct bev_transport *bt = calloc(1, sizeof *bt);

    if (!bt)
        return NULL;
    bt->bev = bev;
    bt->t.vt = bev ? &bev_vt : &null_vt;
    return &bt->t;
}

int bus_broadcast(struct transport **all, int n, const struct blob *b, size_t limit)
{
    int reached = 0;

    for (int i = 0; i < n; i++)
        if (all[i]->vt->backlog(all[i]) < limit && all[i]->vt->send(all[i], b) == 0)
            reached++;
    return reached;
}
