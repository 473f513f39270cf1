#include <stdlib.h>
#include <uv.h>

struct tunnel;

struct leg {
    uv_tcp_t tcp;
    struct tunnel *tun;
    struct leg *peer;
};

struct tunnel {
    struct leg client, upstream;
    int closed;
    size_t relayed;
};

struct relay_req {
    uv_write_t req;
    struct leg *to;
    char *base;
};

static void leg_closed(uv_handle_t *h)
{
    struct leg *l = h->data;
    if (++l->tun->closed == 2)
        free(l->tun);
}

static void leg_close(struct leg *l)
{
    if (!uv_is_closing((uv_handle_t *)&l->tcp))
        uv_close((uv_handle_t *)&l->tcp, leg_closed);
}

static void tunnel_close(struct tunnel *t)
{
    leg_close(&t->client);
    leg_close(&t->upstream);
}

static void alloc_chunk(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    (void)h;
    buf->base = malloc(hint);
    buf->len = buf->base ? hint : 0;
}

static void relayed(uv_write_t *req, int status)
{
    struct relay_req *r = (struct relay_req *)req;
    struct leg *to = r->to;
    free(r->base);
    free(r);
    if (status < 0)
        tunnel_close(to->tun);
}

static int relay(struct leg *to, char *base, size_t n)
{
    struct relay_req *r = malloc(sizeof *r);
    uv_buf_t b = uv_buf_init(base, (unsigned)n);
    int rc;
    if (!r)
        return UV_ENOMEM;
    r->to = to;
    r->base = base;
    rc = uv_write(&r->req, (uv_stream_t *)&to->tcp, &b, 1, relayed);
    if (rc < 0)
        free(r);
    else
        to->tun->relayed += n;
    return rc;
}

static void leg_read(uv_stream_t *s, ssize_t nread, const uv_buf_t *buf)
{
    struct leg *l = s->data;
    if (nread > 0) {
        if (relay(l->peer, buf->base, (size_t)nread) == 0)
            return;
        tunnel_close(l->tun);
    } else if (nread < 0) {
        tunnel_close(l->tun);
    }
    free(buf->base);
}

int tunnel_start(struct tunnel *t)
{
    int rc;
    t->client.tun = t->upstream.tun = t;
    t->client.peer = &t->upstream;
    t->upstream.peer = &t->client;
    t->client.tcp.data = &t->client;
    t->upstream.tcp.data = &t->upstream;
    rc = uv_read_start((uv_stream_t *)&t->client.tcp, alloc_chunk, leg_read);
    if (rc == 0)
        rc = uv_read_start((uv_stream_t *)&t->upstream.tcp, alloc_chunk, leg_read);
    if (rc < 0)
        tunnel_close(t);
    return rc;
}
