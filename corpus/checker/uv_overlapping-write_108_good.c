#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct client {
    uv_tcp_t tcp;
    unsigned queued;
    int closing;
    void (*gone)(struct client *);
};

/* One block per write: request and bytes travel together. */
struct piece {
    uv_write_t req;
    struct client *owner;
    size_t len;
    char data[];
};

static void on_client_closed(uv_handle_t *h)
{
    struct client *c = h->data;
    if (c->gone)
        c->gone(c);
    free(c);
}

void client_close(struct client *c)
{
    if (c->closing)
        return;
    c->closing = 1;
    uv_close((uv_handle_t *)&c->tcp, on_client_closed);
}

static void on_piece(uv_write_t *req, int status)
{
    struct piece *p = req->data;
    struct client *c = p->owner;
    c->queued--;
    free(p);
    if (status < 0)
        client_close(c);
}

static int push(struct client *c, const void *data, size_t len)
{
    struct piece *p;
    uv_buf_t b;
    int rc;
    if (c->closing)
        return UV_ECANCELED;
    p = malloc(sizeof *p + len);
    if (!p)
        return UV_ENOMEM;
    memcpy(p->data, data, len);
    p->len = len;
    p->owner = c;
    p->req.data = p;
    b = uv_buf_init(p->data, (unsigned)len);
    rc = uv_write(&p->req, (uv_stream_t *)&c->tcp, &b, 1, on_piece);
    if (rc < 0) {
        free(p);
        return rc;
    }
    c->queued++;
    return 0;
}

int reply_begin(struct client *c, int code, const char *type)
{
    char head[256];
    int n = snprintf(head, sizeof head, "HTTP/1.1 %d OK\r\nContent-Type: %.64s\r\nTransfer-Encoding: chunked\r\n\r\n", code, type);
    return push(c, head, (size_t)n);
}

int reply_chunk(struct client *c, const void *data, size_t len)
{
    char size[24];
    int n = snprintf(size, sizeof size, "%zx\r\n", len);
    int rc = push(c, size, (size_t)n);
    if (rc == 0)
        rc = push(c, data, len);
    if (rc == 0)
        rc = push(c, "\r\n", 2);
    return rc;
}

int reply_end(struct client *c) { return push(c, "0\r\n\r\n", 5); }

int reply_text(struct client *c, const char *text)
{
    int rc = reply_begin(c, 200, "text/plain");
    if (rc == 0)
        rc = reply_chunk(c, text, strlen(text));
    if (rc == 0)
        rc = reply_end(c);
    if (rc < 0)
        client_close(c);
    return rc;
}

struct client *client_accept(uv_stream_t *server)
{
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    uv_tcp_init(server->loop, &c->tcp);
    c->tcp.data = c;
    if (uv_accept(server, (uv_stream_t *)&c->tcp) < 0) {
        client_close(c);
        return NULL;
    }
    return c;
}
