#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct client {
    uv_tcp_t tcp;
    uv_tcp_t upstream;
    uv_connect_t connect_req;
    uv_getaddrinfo_t resolver;
    int open_handles;
    char host[256];
    char service[8];
    char rbuf[8192];
    size_t rlen;
};

static void on_handle_closed(uv_handle_t *h)
{
    struct client *c = h->data;
    if (--c->open_handles == 0)
        free(c);
}

static void client_close(struct client *c)
{
    if (!uv_is_closing((uv_handle_t *)&c->tcp))
        uv_close((uv_handle_t *)&c->tcp, on_handle_closed);
    if (c->open_handles > 1 && !uv_is_closing((uv_handle_t *)&c->upstream))
        uv_close((uv_handle_t *)&c->upstream, on_handle_closed);
}

static void on_upstream(uv_connect_t *req, int status)
{
    struct client *c = req->data;
    if (status < 0) {
        fprintf(stderr, "connect %s: %s\n", c->host, uv_strerror(status));
        client_close(c);
    }
}

static void on_resolved(uv_getaddrinfo_t *req, int status, struct addrinfo *res)
{
    struct client *c = req->data;

    if (status < 0) {
        fprintf(stderr, "resolve %s: %s\n", c->host, uv_strerror(status));
        client_close(c);
        return;
    }
    uv_tcp_init(req->loop, &c->upstream);
    c->upstream.data = c;
    c->open_handles++;
    c->connect_req.data = c;
    if (uv_tcp_connect(&c->connect_req, &c->upstream, res->ai_addr, on_upstream) < 0)
        client_close(c);
    uv_freeaddrinfo(res);
}

static int parse_connect(struct client *c)
{
    unsigned port = 0;
    if (!memchr(c->rbuf, '\n', c->rlen))
        return 0;
    c->rbuf[c->rlen] = '\0';
    if (sscanf(c->rbuf, "CONNECT %255[^: ]:%5u", c->host, &port) != 2 || port > 65535)
        return -1;
    snprintf(c->service, sizeof c->service, "%u", port);
    return 1;
}

static int start_resolve(struct client *c)
{
    struct addrinfo hints;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    c->resolver.data = c;
    return uv_getaddrinfo(c->tcp.loop, &c->resolver, on_resolved, c->host, c->service, &hints);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct client *c = h->data;
    (void)hint;
    *buf = uv_buf_init(c->rbuf + c->rlen, (unsigned)(sizeof c->rbuf - 1 - c->rlen));
}

static void on_read(uv_stream_t *s, ssize_t nread, const uv_buf_t *buf)
{
    struct client *c = s->data;
    int r;

    (void)buf;
    if (nread < 0) {
        client_close(c);
        return;
    }
    c->rlen += (size_t)nread;
    r = parse_connect(c);
    if (r == 0)
        return;
    uv_read_stop(s);
    if (r < 0 || start_resolve(c) < 0)
        client_close(c);
}

void on_connection(uv_stream_t *server, int status)
{
    struct client *c;
    if (status < 0 || !(c = calloc(1, sizeof *c)))
        return;
    uv_tcp_init(server->loop, &c->tcp);
    c->tcp.data = c;
    c->open_handles = 1;
    if (uv_accept(server, (uv_stream_t *)&c->tcp) == 0)
        uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
    else
        client_close(c);
}
