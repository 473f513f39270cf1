#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define PING_MS 15000

typedef struct {
    uv_tcp_t tcp;
    uv_timer_t timer;
    uv_write_t write_req;
    uv_write_t ping_req;
    int ping_busy;
    int closing;
    int open_handles;
    char in[512];
    char reply[600];
} monitor_conn;

static char ping_text[] = "PING\n";

static void on_closed(uv_handle_t *h)
{
    monitor_conn *c = h->data;
    if (--c->open_handles == 0)
        free(c);
}

static void conn_close(monitor_conn *c)
{
    if (c->closing)
        return;
    c->closing = 1;
    uv_timer_stop(&c->timer);
    uv_close((uv_handle_t *)&c->timer, on_closed);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    monitor_conn *c = h->data;
    (void)hint;
    *buf = uv_buf_init(c->in, sizeof c->in);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf);

static void on_replied(uv_write_t *req, int status)
{
    monitor_conn *c = req->data;
    if (status < 0) {
        conn_close(c);
        return;
    }
    if (!c->closing)
        uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    monitor_conn *c = s->data;
    uv_buf_t out;

    if (n < 0) {
        conn_close(c);
        return;
    }
    if (n == 0)
        return;
    uv_read_stop(s);
    memcpy(c->reply, "ACK ", 4);
    memcpy(c->reply + 4, buf->base, (size_t)n);
    out = uv_buf_init(c->reply, (unsigned)n + 4);
    c->write_req.data = c;
    if (uv_write(&c->write_req, s, &out, 1, on_replied) < 0)
        conn_close(c);
}

static void on_pinged(uv_write_t *req, int status)
{
    monitor_conn *c = req->data;
    c->ping_busy = 0;
    if (status < 0)
        conn_close(c);
}

static void on_timer(uv_timer_t *t)
{
    monitor_conn *c = t->data;
    uv_buf_t out = uv_buf_init(ping_text, sizeof ping_text - 1);

    if (c->ping_busy)
        return;
    c->ping_req.data = c;
    if (uv_write(&c->ping_req, (uv_stream_t *)&c->tcp, &out, 1, on_pinged) < 0)
        conn_close(c);
    else
        c->ping_busy = 1;
}

void on_connection(uv_stream_t *server, int status)
{
    monitor_conn *c;

    if (status < 0 || !(c = calloc(1, sizeof *c)))
        return;
    uv_tcp_init(server->loop, &c->tcp);
    uv_timer_init(server->loop, &c->timer);
    c->tcp.data = c->timer.data = c;
    c->open_handles = 2;
    if (uv_accept(server, (uv_stream_t *)&c->tcp) < 0) {
        conn_close(c);
        return;
    }
    uv_timer_start(&c->timer, on_timer, PING_MS, PING_MS);
    uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
}
