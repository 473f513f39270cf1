#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* One shared connection to the backend; many short client sessions. */
struct backend {
    uv_tcp_t tcp;
    int up;
    unsigned long forwarded;
};

struct session {
    uv_tcp_t client;
    struct backend *be;
    uint32_t id;
    int refs;
    uv_write_t fwd;
    int fwd_busy;
    char frame[16 + 1024];
    char in[1024];
};

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct session *s = h->data;

    (void)hint;
    *buf = uv_buf_init(s->in, sizeof s->in);
}

static void session_unref(struct session *s)
{
    if (--s->refs == 0)
        free(s);
}

static void on_client_closed(uv_handle_t *h)
{
    session_unref(h->data);
}

static void session_close(struct session *s)
{
    if (!uv_is_closing((uv_handle_t *)&s->client))
        uv_close((uv_handle_t *)&s->client, on_client_closed);
}

static void on_client_data(uv_stream_t *st, ssize_t n, const uv_buf_t *buf);

static void on_forwarded(uv_write_t *req, int status)
{
    struct session *s = req->data;

    s->fwd_busy = 0;
    if (status == 0)
        s->be->forwarded++;
    else
        session_close(s);
    session_unref(s);
}

static int session_forward(struct session *s, const char *data, size_t n)
{
    uv_buf_t b;
    int head, rc;

    if (!s->be->up)
        return UV_ENOTCONN;
    if (s->fwd_busy)
        return UV_EAGAIN;
    head = snprintf(s->frame, 16, "%08x %05zx\n", (unsigned)s->id, n);
    memcpy(s->frame + head, data, n);
    b = uv_buf_init(s->frame, (unsigned)(head + (int)n));
    s->fwd.data = s;
    s->fwd_busy = 1;
    s->refs++;
    rc = uv_write(&s->fwd, (uv_stream_t *)&s->be->tcp, &b, 1, on_forwarded);
    if (rc < 0) {
        s->fwd_busy = 0;
        session_unref(s);
    }
    return rc;
}

static void on_client_data(uv_stream_t *st, ssize_t n, const uv_buf_t *buf)
{
    struct session *s = st->data;

    if (n == 0)
        return;
    if (n < 0 || session_forward(s, buf->base, (size_t)n) < 0)
        session_close(s);
}

int session_accept(struct backend *be, uv_stream_t *listener, uint32_t id)
{
    struct session *s = calloc(1, sizeof *s);

    if (!s)
        return UV_ENOMEM;
    s->be = be;
    s->id = id;
    s->refs = 1;
    uv_tcp_init(listener->loop, &s->client);
    s->client.data = s;
    if (uv_accept(listener, (uv_stream_t *)&s->client) < 0) {
        session_close(s);
        return UV_ECONNABORTED;
    }
    return uv_read_start((uv_stream_t *)&s->client, on_alloc, on_client_data);
}
