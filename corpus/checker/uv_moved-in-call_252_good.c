/* RPC client: the short-string body is moved into the call first, the view is taken from there. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define SHORT_MAX 48

struct sbuf {
    char *ptr;
    size_t len;
    char room[SHORT_MAX];
};

struct call {
    uv_write_t req;
    uint32_t id;
    struct sbuf body;
};

struct rpc {
    uv_tcp_t tcp;
    uint32_t next_id;
    unsigned failed;
};

static int sbuf_format(struct sbuf *s, const char *fmt, ...)
{
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(s->room, sizeof s->room, fmt, ap);
    va_end(ap);
    s->ptr = s->room;
    if (n >= (int)sizeof s->room) {
        s->ptr = malloc((size_t)n + 1);
        if (s->ptr)
            vsnprintf(s->ptr, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    s->len = n < 0 ? 0 : (size_t)n;
    return s->ptr && n >= 0 ? 0 : -1;
}

static void sbuf_move(struct sbuf *to, struct sbuf *from)
{
    *to = *from;
    if (from->ptr == from->room)
        to->ptr = to->room;
    from->ptr = from->room;
    from->len = 0;
}

static void sbuf_clear(struct sbuf *s)
{
    if (s->ptr != s->room)
        free(s->ptr);
    s->ptr = s->room;
    s->len = 0;
}

static void on_sent(uv_write_t *req, int status)
{
    struct call *c = (struct call *)req;
    struct rpc *r = req->data;

    if (status < 0)
        r->failed++;
    sbuf_clear(&c->body);
    free(c);
}

int rpc_call(struct rpc *r, const char *method, const char *args)
{
    struct sbuf line;
    struct call *c;
    uv_buf_t out;
    int rc;

    if (sbuf_format(&line, "%u %s %s\n", ++r->next_id, method, args))
        return UV_ENOMEM;
    c = malloc(sizeof *c);
    if (!c) {
        sbuf_clear(&line);
        return UV_ENOMEM;
    }
    c->id = r->next_id;
    c->req.data = r;
    sbuf_move(&c->body, &line);
    out = uv_buf_init(c->body.ptr, (unsigned)c->body.len);
    rc = uv_write(&c->req, (uv_stream_t *)&r->tcp, &out, 1, on_sent);
    if (rc) {
        sbuf_clear(&c->body);
        free(c);
    }
    return rc;
}
