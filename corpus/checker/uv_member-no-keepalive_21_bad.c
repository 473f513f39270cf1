#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct session {
    struct session *next, **prev;
    uv_tcp_t *tcp;
    uv_write_t wr;
    int writing;
    char in[512];
    char out[1024];
    unsigned long replies;
};

struct server {
    uv_tcp_t listener;
    struct session *sessions;
    unsigned active;
};

static void session_unlink(struct session *s)
{
    *s->prev = s->next;
    if (s->next)
        s->next->prev = s->prev;
}

static void on_tcp_closed(uv_handle_t *h)
{
    free(h);
}

static void session_drop(struct session *s)
{
    session_unlink(s);
    uv_close((uv_handle_t *)s->tcp, on_tcp_closed);
    free(s); // allow: freed-in-flight
}

static void on_written(uv_write_t *w, int status)
{
    struct session *s = w->data;

    if (status == UV_ECANCELED)
        return;
    s->writing = 0;
    if (status < 0)
        session_drop(s);
    else
        s->replies++;
}

static int session_reply(struct session *s, const char *verb, size_t n)
{
    uv_buf_t b;
    int len;

    if (s->writing)
        return 0;
    len = snprintf(s->out, sizeof s->out, "+%.*s #%lu\r\n", (int)n, verb, s->replies);
    b = uv_buf_init(s->out, (unsigned)len);
    s->wr.data = s;
    s->writing = 1;
    return uv_write(&s->wr, (uv_stream_t *)s->tcp, &b, 1, on_written); // expect: member-no-keepalive
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct session *s = h->data;

    (void)hint;
    *buf = uv_buf_init(s->in, sizeof s->in);
}

static void on_read(uv_stream_t *st, ssize_t n, const uv_buf_t *buf)
{
    struct session *s = st->data;

    if (n == 0)
        return;
    if (n < 0 || session_reply(s, buf->base, (size_t)n) < 0)
        session_drop(s);
}

void on_connection(uv_stream_t *listener, int status)
{
    struct server *srv = listener->data;
    struct session *s;

    if (status < 0)
        return;
    s = calloc(1, sizeof *s);
    if (!s)
        return;
    s->tcp = malloc(sizeof *s->tcp);
    if (!s->tcp || uv_tcp_init(listener->loop, s->tcp) < 0) {
        free(s->tcp);
        free(s);
        return;
    }
    s->tcp->data = s;
    s->next = srv->sessions;
    s->prev = &srv->sessions;
    if (s->next)
        s->next->prev = &s->next;
    srv->sessions = s;
    if (uv_accept(listener, (uv_stream_t *)s->tcp) < 0 ||
        uv_read_start((uv_stream_t *)s->tcp, on_alloc, on_read) < 0)
        session_drop(s);
}
