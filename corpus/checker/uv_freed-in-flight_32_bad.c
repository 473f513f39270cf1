#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define IDLE_MS 30000
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

struct gateway {
    uv_loop_t *loop;
    struct session *head;
    unsigned active;
};

struct session {
    uv_tcp_t tcp;
    uv_timer_t idle;
    uv_write_t wreq;
    struct gateway *gw;
    struct session *next;
    int writing;
    char out[4096];
};

static void session_unlink(struct session *s)
{
    struct session **pp = &s->gw->head;

    while (*pp && *pp != s)
        pp = &(*pp)->next;
    if (*pp)
        *pp = s->next;
    s->gw->active--;
}

static void session_drop(struct session *s)
{
    session_unlink(s);
    uv_timer_stop(&s->idle);
    uv_close((uv_handle_t *)&s->idle, NULL);
    uv_read_stop((uv_stream_t *)&s->tcp);
    uv_close((uv_handle_t *)&s->tcp, NULL);
    free(s); // expect: freed-in-flight
}

static void on_idle(uv_timer_t *t)
{
    struct session *s = container_of(t, struct session, idle);

    fprintf(stderr, "session %p idle, closing\n", (void *)s);
    session_drop(s); // allow: freed-in-flight
}

static void on_written(uv_write_t *req, int status)
{
    struct session *s = container_of(req, struct session, wreq);

    s->writing = 0;
    if (status < 0)
        session_drop(s);
    else
        uv_timer_again(&s->idle);
}

int session_reply(struct session *s, unsigned id, const char *text)
{
    uv_buf_t b;
    int n;

    if (s->writing)
        return UV_EBUSY;
    n = snprintf(s->out, sizeof s->out, "%u %s\r\n", id, text);
    if (n < 0 || (size_t)n >= sizeof s->out)
        return UV_ENOBUFS;
    b = uv_buf_init(s->out, (unsigned)n);
    s->writing = 1;
    n = uv_write(&s->wreq, (uv_stream_t *)&s->tcp, &b, 1, on_written); // allow: member-no-keepalive
    if (n < 0)
        s->writing = 0;
    return n;
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *b)
{
    static char slab[65536];

    (void)h;
    (void)hint;
    *b = uv_buf_init(slab, sizeof slab);
}

static void on_read(uv_stream_t *st, ssize_t n, const uv_buf_t *b)
{
    struct session *s = container_of(st, struct session, tcp);

    if (n < 0) {
        session_drop(s); // allow: freed-in-flight
    } else if (n > 0) {
        uv_timer_again(&s->idle);
        session_reply(s, (unsigned)n, b->base[0] == '?' ? "status ok" : "accepted");
    }
}

void gateway_accept(uv_stream_t *server, int status)
{
    struct gateway *gw = server->data;
    struct session *s;

    if (status < 0 || !(s = calloc(1, sizeof *s)))
        return;
    s->gw = gw;
    s->next = gw->head;
    gw->head = s;
    gw->active++;
    uv_tcp_init(gw->loop, &s->tcp);
    uv_timer_init(gw->loop, &s->idle);
    uv_accept(server, (uv_stream_t *)&s->tcp);
    uv_timer_start(&s->idle, on_idle, IDLE_MS, IDLE_MS);
    uv_read_start((uv_stream_t *)&s->tcp, on_alloc, on_read);
}
