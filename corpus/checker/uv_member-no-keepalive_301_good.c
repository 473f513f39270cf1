/* Echo-like session: all buffers are members. The session is freed by the close
 * callback of its only handle, which runs after all callbacks of its writes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct session {
    uv_tcp_t tcp;
    uv_write_t req;
    struct session *next, **pprev;
    size_t have;
    int writing;
    char in[1024];
    char out[1100];
};

struct server {
    uv_tcp_t listener;
    struct session *sessions;
};

static void on_closed(uv_handle_t *h)
{
    free(h->data);
}

static void session_close(struct session *s)
{
    if (uv_is_closing((uv_handle_t *)&s->tcp))
        return;
    if (s->pprev) {
        *s->pprev = s->next;
        if (s->next)
            s->next->pprev = s->pprev;
        s->pprev = NULL;
    }
    uv_close((uv_handle_t *)&s->tcp, on_closed);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct session *s = h->data;
    (void)hint;
    *buf = uv_buf_init(s->in, sizeof s->in);
}

static void on_read(uv_stream_t *st, ssize_t n, const uv_buf_t *buf);

static void on_written(uv_write_t *req, int status)
{
    struct session *s = req->data;

    s->writing = 0;
    if (status < 0 || uv_read_start((uv_stream_t *)&s->tcp, on_alloc, on_read))
        session_close(s);
}

static void on_read(uv_stream_t *st, ssize_t n, const uv_buf_t *buf)
{
    struct session *s = st->data;
    uv_buf_t b;
    int len;

    if (n == 0)
        return;
    if (n < 0) {
        session_close(s);
        return;
    }
    uv_read_stop(st);
    len = snprintf(s->out, sizeof s->out, "%zd bytes: ", n);
    memcpy(s->out + len, buf->base, (size_t)n);
    b = uv_buf_init(s->out, (unsigned)(len + n));
    s->req.data = s;
    s->writing = 1;
    if (uv_write(&s->req, st, &b, 1, on_written)) {
        s->writing = 0;
        session_close(s);
    }
}

void on_connection(uv_stream_t *listener, int status)
{
    struct server *srv = listener->data;
    struct session *s;

    if (status < 0 || !(s = calloc(1, sizeof *s)))
        return;
    uv_tcp_init(listener->loop, &s->tcp);
    s->tcp.data = s;
    s->next = srv->sessions;
    s->pprev = &srv->sessions;
    if (s->next)
        s->next->pprev = &s->next;
    srv->sessions = s;
    if (uv_accept(listener, (uv_stream_t *)&s->tcp) || uv_read_start((uv_stream_t *)&s->tcp, on_alloc, on_read))
        session_close(s);
}

void server_shutdown(struct server *srv)
{
    while (srv->sessions)
        session_close(srv->sessions);
    uv_close((uv_handle_t *)&srv->listener, NULL);
}
