#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct peer {
    uv_tcp_t tcp;
    uv_timer_t keepalive;
    uv_write_t ping_req;
    uint64_t last_heard;
    unsigned pings, pongs, skipped;
    int ping_busy;
    int closing, handles;
    char rx[1024];
};

static char k_ping[] = "\x05PING";

static void peer_handle_closed(uv_handle_t *h)
{
    struct peer *p = h->data;

    if (--p->handles == 0)
        free(p);
}

static void peer_close(struct peer *p)
{
    if (p->closing)
        return;
    p->closing = 1;
    uv_close((uv_handle_t *)&p->keepalive, peer_handle_closed);
    uv_close((uv_handle_t *)&p->tcp, peer_handle_closed);
}

static void ping_written(uv_write_t *req, int status)
{
    struct peer *p = req->data;

    p->ping_busy = 0;
    if (status == 0)
        p->pings++;
    else if (status != UV_ECANCELED)
        peer_close(p);
}

static void on_keepalive(uv_timer_t *t)
{
    struct peer *p = t->data;
    uv_buf_t b = uv_buf_init(k_ping, sizeof k_ping - 1);

    if (uv_now(t->loop) - p->last_heard > 90000) {
        peer_close(p);
        return;
    }
    if (p->ping_busy) {
        p->skipped++;
        return;
    }
    p->ping_busy = 1;
    p->ping_req.data = p;
    if (uv_write(&p->ping_req, (uv_stream_t *)&p->tcp, &b, 1, ping_written) < 0) {
        p->ping_busy = 0;
        peer_close(p);
    }
}

static void peer_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct peer *p = h->data;

    (void)hint;
    *buf = uv_buf_init(p->rx, sizeof p->rx);
}

static void peer_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct peer *p = s->data;

    (void)buf;
    if (n < 0) {
        peer_close(p);
        return;
    }
    if (n > 0) {
        p->last_heard = uv_now(s->loop);
        p->pongs++;
    }
}

int peer_accept(uv_stream_t *server)
{
    struct peer *p = calloc(1, sizeof *p);

    if (!p)
        return UV_ENOMEM;
    uv_tcp_init(server->loop, &p->tcp);
    uv_timer_init(server->loop, &p->keepalive);
    p->handles = 2;
    p->tcp.data = p;
    p->keepalive.data = p;
    p->last_heard = uv_now(server->loop);
    if (uv_accept(server, (uv_stream_t *)&p->tcp) < 0) {
        peer_close(p);
        return UV_ECONNABORTED;
    }
    uv_read_start((uv_stream_t *)&p->tcp, peer_alloc, peer_read);
    return uv_timer_start(&p->keepalive, on_keepalive, 30000, 30000);
}
