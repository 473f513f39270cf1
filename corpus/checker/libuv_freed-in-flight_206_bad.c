/* Peer links of a gossip node: length-prefixed messages, every outgoing one on a list of its peer. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct outgoing {
    uv_write_t req;
    struct peer *peer;
    struct outgoing *next, **link;
    unsigned char head[4];
    char body[];
};

struct peer {
    uv_tcp_t tcp;
    uv_timer_t idle;
    struct outgoing *out;
    unsigned handles;
    struct peer *next;
};

static struct peer *peers;

static void out_link(struct peer *p, struct outgoing *o)
{
    o->peer = p;
    o->next = p->out;
    o->link = &p->out;
    if (p->out)
        p->out->link = &o->next;
    p->out = o;
}

static void out_unlink(struct outgoing *o)
{
    *o->link = o->next;
    if (o->next)
        o->next->link = o->link;
}

static void peer_forget(struct peer *p)
{
    struct peer **at = &peers;

    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
}

static void on_closed(uv_handle_t *h)
{
    struct peer *p = h->data;

    if (--p->handles == 0)
        free(p);
}

static void peer_drop(struct peer *p)
{
    struct outgoing *o;

    if (uv_is_closing((uv_handle_t *)&p->tcp))
        return;
    peer_forget(p);
    while ((o = p->out) != NULL) {
        out_unlink(o);
        free(o); // expect: freed-in-flight
    }
    uv_close((uv_handle_t *)&p->idle, on_closed);
    uv_close((uv_handle_t *)&p->tcp, on_closed);
}

static void on_flushed(uv_write_t *req, int status)
{
    struct outgoing *o = req->data;
    struct peer *p;

    if (status == UV_ECANCELED)
        return;
    p = o->peer;
    out_unlink(o);
    free(o);
    if (status < 0)
        peer_drop(p);
}

static void on_idle(uv_timer_t *t) { peer_drop(t->data); }

int peer_send(struct peer *p, const void *msg, uint32_t n)
{
    struct outgoing *o = malloc(sizeof *o + n);
    uv_buf_t v[2];
    int rc;

    if (!o)
        return UV_ENOMEM;
    for (int i = 0; i < 4; i++)
        o->head[i] = (unsigned char)(n >> (24 - 8 * i));
    memcpy(o->body, msg, n);
    o->req.data = o;
    v[0] = uv_buf_init((char *)o->head, sizeof o->head);
    v[1] = uv_buf_init(o->body, n);
    out_link(p, o);
    rc = uv_write(&o->req, (uv_stream_t *)&p->tcp, v, 2, on_flushed);
    if (rc < 0) {
        out_unlink(o);
        free(o);
    }
    return rc;
}

int peer_adopt(uv_loop_t *loop, uv_stream_t *listener)
{
    struct peer *p = calloc(1, sizeof *p);

    if (!p)
        return UV_ENOMEM;
    p->handles = 2;
    uv_tcp_init(loop, &p->tcp);
    uv_timer_init(loop, &p->idle);
    p->tcp.data = p->idle.data = p;
    p->next = peers;
    peers = p;
    if (uv_accept(listener, (uv_stream_t *)&p->tcp) < 0) {
        peer_drop(p);
        return UV_ECONNABORTED;
    }
    return uv_timer_start(&p->idle, on_idle, 30000, 0);
}
