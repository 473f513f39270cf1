#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define GREETING "220 mailhub ready\r\n"

struct smtp_client {
    uv_tcp_t tcp;
    uv_timer_t idle;
    unsigned open_handles;
    unsigned written;
    char inbuf[1024];
};

static void on_handle_closed(uv_handle_t *h)
{
    struct smtp_client *c = h->data;
    if (--c->open_handles == 0)
        free(c);
}

static void client_close(struct smtp_client *c)
{
    if (!uv_is_closing((uv_handle_t *)&c->tcp)) {
        uv_close((uv_handle_t *)&c->tcp, on_handle_closed);
        uv_close((uv_handle_t *)&c->idle, on_handle_closed);
    }
}

static void on_sent(uv_write_t *req, int status)
{
    struct smtp_client *c = req->handle->data;
    if (status < 0)
        client_close(c);
    else
        c->written++;
}

static int send_const(uv_write_t *req, struct smtp_client *c, const char *text, size_t n)
{
    uv_buf_t b = uv_buf_init((char *)(uintptr_t)text, (unsigned)n);
    return uv_write(req, (uv_stream_t *)&c->tcp, &b, 1, on_sent); // allow: stack-control-block
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *out)
{
    struct smtp_client *c = h->data;
    (void)hint;
    *out = uv_buf_init(c->inbuf, sizeof c->inbuf);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
    (void)b;
    if (n < 0)
        client_close(s->data);
}

static void on_idle(uv_timer_t *t) { client_close(t->data); }

static int greet(struct smtp_client *c)
{
    uv_write_t req;
    int rc = send_const(&req, c, GREETING, sizeof GREETING - 1); // expect: stack-control-block
    if (rc == 0)
        rc = uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
    return rc;
}

void on_connection(uv_stream_t *server, int status)
{
    struct smtp_client *c;
    if (status < 0 || !(c = calloc(1, sizeof *c)))
        return;
    uv_tcp_init(server->loop, &c->tcp);
    uv_timer_init(server->loop, &c->idle);
    c->tcp.data = c->idle.data = c;
    c->open_handles = 2;
    if (uv_accept(server, (uv_stream_t *)&c->tcp) || greet(c)) {
        client_close(c);
        return;
    }
    uv_timer_start(&c->idle, on_idle, 30000, 0);
}
