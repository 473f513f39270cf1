#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct session;

struct request {
    uv_write_t wr;
    struct session *s;
    struct request *next;
    size_t len;
    char line[256];
};

struct session {
    uv_tcp_t tcp;
    uv_timer_t idle;
    int handles;
    int closing;
    struct request *queue, **tail;
    struct request *active;
    char in[1024];
    size_t have;
    void (*on_line)(void *arg, const char *line);
    void (*on_end)(void *arg, int status);
    void *arg;
};

static void session_pump(struct session *s);

static void handle_closed(uv_handle_t *h)
{
    struct session *s = h->data;
    if (--s->handles)
        return;
    while (s->queue) {
        struct request *r = s->queue;
        s->queue = r->next;
        free(r);
    }
    free(s);
}

void session_close(struct session *s, int status)
{
    if (s->closing)
        return;
    s->closing = 1;
    if (s->on_end)
        s->on_end(s->arg, status);
    uv_close((uv_handle_t *)&s->tcp, handle_closed);
    uv_close((uv_handle_t *)&s->idle, handle_closed);
}

static void request_written(uv_write_t *wr, int status)
{
    struct request *r = (struct request *)wr;
    struct session *s = r->s;
    s->active = NULL;
    free(r);
    if (status < 0)
        session_close(s, status);
    else if (!s->closing)
        session_pump(s);
}

static void session_pump(struct session *s)
{
    struct request *r = s->queue;
    uv_buf_t b;
    int rc;
    if (s->active || !r)
        return;
    s->queue = r->next;
    if (!s->queue)
        s->tail = &s->queue;
    s->active = r;
    b = uv_buf_init(r->line, (unsigned)r->len);
    rc = uv_write(&r->wr, (uv_stream_t *)&s->tcp, &b, 1, request_written);
    if (rc) {
        s->active = NULL;
        free(r);
        session_close(s, rc);
    }
}

int session_send(struct session *s, const char *verb, const char *arg)
{
    struct request *r;
    int n;
    if (s->closing)
        return UV_ECANCELED;
    r = malloc(sizeof *r);
    if (!r)
        return UV_ENOMEM;
    n = snprintf(r->line, sizeof r->line, "%s %s\r\n", verb, arg);
    r->len = n < (int)sizeof r->line ? (size_t)n : sizeof r->line - 1;
    r->s = s;
    r->next = NULL;
    *s->tail = r;
    s->tail = &r->next;
    session_pump(s);
    return 0;
}

static void idle_fired(uv_timer_t *t) { session_close(t->data, UV_ETIMEDOUT); }

struct session *session_new(uv_loop_t *loop, void (*on_line)(void *, const char *), void (*on_end)(void *, int), void *arg)
{
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->tail = &s->queue;
    s->on_line = on_line;
    s->on_end = on_end;
    s->arg = arg;
    uv_tcp_init(loop, &s->tcp);
    uv_timer_init(loop, &s->idle);
    s->tcp.data = s->idle.data = s;
    s->handles = 2;
    uv_timer_start(&s->idle, idle_fired, 30000, 0);
    return s;
}
