#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MAX_LINE 1024

typedef struct server server;

typedef struct client {
    uv_tcp_t tcp;
    server *srv;
    struct client *next;
    unsigned id;
    size_t have;
    char line[MAX_LINE];
} client;

struct server {
    uv_loop_t *loop;
    uv_tcp_t listener;
    client *clients;
    unsigned next_id;
    unsigned long commands;
};

typedef struct {
    uv_write_t req;
    uv_buf_t buf;
    int owned;
} reply;

static void reply_done(uv_write_t *req, int status)
{
    reply *r = (reply *)req;
    (void)status;
    if (r->owned)
        free(r->buf.base);
    free(r);
}

static int reply_raw(client *c, char *base, size_t len, int owned)
{
    reply *r = malloc(sizeof *r);
    int rc;
    if (!r) {
        if (owned)
            free(base);
        return UV_ENOMEM;
    }
    r->owned = owned;
    r->buf = uv_buf_init(base, (unsigned)len);
    rc = uv_write(&r->req, (uv_stream_t *)&c->tcp, &r->buf, 1, reply_done); // allow: borrowed-parameter
    if (rc) {
        if (owned)
            free(base);
        free(r);
    }
    return rc;
}

static int reply_const(client *c, const char *text)
{
    return reply_raw(c, (char *)text, strlen(text), 0); // allow: borrowed-parameter
}

static void cmd_list(client *c)
{
    size_t cap = 64;
    char *out;
    int n = 0;
    for (client *p = c->srv->clients; p; p = p->next)
        cap += 24;
    out = malloc(cap);
    if (!out) {
        reply_const(c, "-ERR memory\n");
        return;
    }
    for (client *p = c->srv->clients; p; p = p->next)
        n += snprintf(out + n, cap - (size_t)n, "%u%s\n", p->id, p == c ? " *" : "");
    reply_raw(c, out, (size_t)n, 1);
}

static void cmd_stat(client *c)
{
    char out[96];
    int n = snprintf(out, sizeof out, "+OK %lu commands, id %u\n", c->srv->commands, c->id);
    reply_raw(c, out, (size_t)n, 0); // expect: stack-escape
}

static void on_closed(uv_handle_t *h)
{
    client *c = (client *)h;
    client **pp = &c->srv->clients;
    while (*pp != c)
        pp = &(*pp)->next;
    *pp = c->next;
    free(c);
}

static void dispatch(client *c)
{
    c->srv->commands++;
    if (!strcmp(c->line, "LIST"))
        cmd_list(c);
    else if (!strcmp(c->line, "STAT"))
        cmd_stat(c);
    else if (!strcmp(c->line, "QUIT"))
        uv_close((uv_handle_t *)&c->tcp, on_closed);
    else
        reply_const(c, "-ERR unknown\n");
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    client *c = (client *)h;
    (void)hint;
    *buf = uv_buf_init(c->line + c->have, (unsigned)(MAX_LINE - 1 - c->have));
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    client *c = (client *)s;
    char *nl;
    (void)buf;
    if (n < 0) {
        uv_close((uv_handle_t *)s, on_closed);
        return;
    }
    c->have += (size_t)n;
    c->line[c->have] = 0;
    while (!uv_is_closing((uv_handle_t *)s) && (nl = strchr(c->line, '\n'))) {
        size_t used = (size_t)(nl + 1 - c->line);
        *nl = 0;
        dispatch(c);
        c->have -= used;
        memmove(c->line, c->line + used, c->have + 1);
    }
}

void on_connection(uv_stream_t *listener, int status)
{
    server *srv = listener->data;
    client *c = status == 0 ? calloc(1, sizeof *c) : NULL;
    if (!c)
        return;
    c->srv = srv;
    c->id = srv->next_id++;
    c->next = srv->clients;
    srv->clients = c;
    uv_tcp_init(srv->loop, &c->tcp);
    if (uv_accept(listener, (uv_stream_t *)&c->tcp) == 0)
        uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
    else
        uv_close((uv_handle_t *)&c->tcp, on_closed);
}
