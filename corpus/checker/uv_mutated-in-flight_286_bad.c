/* Line-oriented server: replies are gathered in one growing output buffer, at
 * most one uv_write is outstanding per connection. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct conn {
    uv_tcp_t tcp;
    uv_write_t req;
    char *out;
    size_t len, cap;
    size_t inflight;
    int writing, closing;
};

static int flush_out(struct conn *c);

static void on_closed(uv_handle_t *h)
{
    struct conn *c = h->data;
    free(c->out);
    free(c);
}

void conn_close(struct conn *c)
{
    if (c->closing)
        return;
    c->closing = 1;
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void on_written(uv_write_t *req, int status)
{
    struct conn *c = req->data;

    c->writing = 0;
    if (status < 0) {
        conn_close(c);
        return;
    }
    memmove(c->out, c->out + c->inflight, c->len - c->inflight);
    c->len -= c->inflight;
    c->inflight = 0;
    if (c->len && !c->closing && flush_out(c))
        conn_close(c);
}

static int flush_out(struct conn *c)
{
    uv_buf_t buf;
    int rc;

    if (c->writing || !c->len)
        return 0;
    buf = uv_buf_init(c->out, (unsigned)c->len);
    c->req.data = c;
    c->inflight = c->len;
    c->writing = 1;
    rc = uv_write(&c->req, (uv_stream_t *)&c->tcp, &buf, 1, on_written);
    if (rc)
        c->writing = 0;
    return rc;
}

int conn_reply(struct conn *c, const char *text, size_t n)
{
    if (c->closing)
        return UV_ECANCELED;
    if (c->len + n > c->cap) {
        size_t cap = c->cap ? c->cap : 512;
        char *grown;
        while (cap < c->len + n)
            cap *= 2;
        grown = realloc(c->out, cap); // expect: mutated-in-flight
        if (!grown)
            return UV_ENOMEM;
        c->out = grown;
        c->cap = cap;
    }
    memcpy(c->out + c->len, text, n);
    c->len += n;
    return flush_out(c);
}

struct conn *conn_new(uv_loop_t *loop)
{
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    if (uv_tcp_init(loop, &c->tcp)) {
        free(c);
        return NULL;
    }
    c->tcp.data = c;
    return c;
}
