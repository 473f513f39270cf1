#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define LINE_MAX_LEN 512

struct upstream {
    uv_pipe_t pipe;
    unsigned long forwarded, failed;
};

struct session {
    uv_tcp_t client;
    struct upstream *up;
    uv_write_t fwd_req;
    int fwd_busy;
    char in[LINE_MAX_LEN];
    size_t in_len;
    char fwd[LINE_MAX_LEN + 32];
    uint32_t id;
};

static uint32_t next_id;

static void session_closed(uv_handle_t *h)
{
    struct session *s = h->data;

    free(s); // allow: freed-in-flight
}

static void session_close(struct session *s)
{
    if (!uv_is_closing((uv_handle_t *)&s->client))
        uv_close((uv_handle_t *)&s->client, session_closed);
}

static void session_forwarded(uv_write_t *req, int status)
{
    struct session *s = req->data;

    s->fwd_busy = 0;
    if (status < 0) {
        s->up->failed++;
        session_close(s);
        return;
    }
    s->up->forwarded++;
}

static int session_forward(struct session *s)
{
    uv_buf_t b;
    int n, rc;

    if (s->fwd_busy)
        return 0;
    n = snprintf(s->fwd, sizeof s->fwd, "%u %.*s\n", s->id, (int)s->in_len, s->in);
    s->in_len = 0;
    b = uv_buf_init(s->fwd, (unsigned)n);
    s->fwd_req.data = s;
    s->fwd_busy = 1;
    rc = uv_write(&s->fwd_req, (uv_stream_t *)&s->up->pipe, &b, 1, session_forwarded); // expect: member-no-keepalive
    if (rc < 0)
        s->fwd_busy = 0;
    return rc;
}

static void session_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct session *s = h->data;

    (void)hint;
    *buf = uv_buf_init(s->in + s->in_len, (unsigned)(sizeof s->in - s->in_len));
}

static void session_read(uv_stream_t *st, ssize_t n, const uv_buf_t *buf)
{
    struct session *s = st->data;

    if (n < 0) {
        session_close(s);
        return;
    }
    s->in_len += (size_t)n;
    if (memchr(buf->base, '\n', (size_t)n) && session_forward(s) < 0)
        session_close(s);
}

int session_start(uv_stream_t *server, struct upstream *up)
{
    struct session *s = calloc(1, sizeof *s);

    if (!s)
        return UV_ENOMEM;
    s->up = up;
    s->id = ++next_id;
    uv_tcp_init(server->loop, &s->client);
    s->client.data = s;
    if (uv_accept(server, (uv_stream_t *)&s->client) < 0) {
        session_close(s);
        return UV_ECONNABORTED;
    }
    return uv_read_start((uv_stream_t *)&s->client, session_alloc, session_read);
}
