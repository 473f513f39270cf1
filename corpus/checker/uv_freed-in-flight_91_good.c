#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MAX_LINE 512

struct server {
    uv_tcp_t listener;
    unsigned served;
};

struct peer {
    uv_tcp_t tcp;
    struct server *srv;
    uv_write_t wr;
    int writing;
    size_t have;
    char in[MAX_LINE];
    char out[MAX_LINE + 8];
};

static void peer_alloc(uv_handle_t *h, size_t want, uv_buf_t *b)
{
    struct peer *p = h->data;
    (void)want;
    *b = uv_buf_init(p->in + p->have, (unsigned)(sizeof p->in - p->have));
}

static void peer_wrote(uv_write_t *req, int status)
{
    struct peer *p = req->data;
    p->writing = 0;
    if (status == 0)
        p->srv->served++;
}

static void peer_reply(struct peer *p, size_t n)
{
    uv_buf_t b;
    if (p->writing)
        return;
    memcpy(p->out, "echo: ", 6);
    memcpy(p->out + 6, p->in, n);
    b = uv_buf_init(p->out, (unsigned)(n + 6));
    p->wr.data = p;
    p->writing = 1;
    if (uv_write(&p->wr, (uv_stream_t *)&p->tcp, &b, 1, peer_wrote))
        p->writing = 0;
}

/* Runs after every pending request of the handle was called back. */
static void peer_closed(uv_handle_t *h) { free(h->data); }

static void peer_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
    struct peer *p = s->data;
    char *nl;
    (void)b;
    if (n < 0) {
        uv_close((uv_handle_t *)&p->tcp, peer_closed);
        return;
    }
    p->have += (size_t)n;
    nl = memchr(p->in, '\n', p->have);
    if (nl) {
        size_t len = (size_t)(nl - p->in) + 1;
        peer_reply(p, len);
        memmove(p->in, nl + 1, p->have - len);
        p->have -= len;
    } else if (p->have == sizeof p->in) {
        p->have = 0;
    }
}

void on_connection(uv_stream_t *listener, int status)
{
    struct server *srv = listener->data;
    struct peer *p;
    if (status < 0)
        return;
    p = calloc(1, sizeof *p);
    if (!p)
        return;
    p->srv = srv;
    uv_tcp_init(listener->loop, &p->tcp);
    p->tcp.data = p;
    if (uv_accept(listener, (uv_stream_t *)&p->tcp) == 0)
        uv_read_start((uv_stream_t *)&p->tcp, peer_alloc, peer_read);
    else
        uv_close((uv_handle_t *)&p->tcp, peer_closed);
}
