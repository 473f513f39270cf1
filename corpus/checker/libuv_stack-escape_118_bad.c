/* Control socket of a small metrics agent: line based commands, one reply per command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct agent {
    uv_loop_t *loop;
    uv_pipe_t listener;
    unsigned long samples;
    double load;
};

struct ctl_conn {
    uv_pipe_t pipe;
    struct agent *agent;
    size_t used;
    char in[256];
};

struct ctl_write {
    uv_write_t req;
    struct ctl_conn *conn;
};

static void ctl_closed(uv_handle_t *h) { free(h->data); }

static void ctl_close(struct ctl_conn *c)
{
    if (!uv_is_closing((uv_handle_t *)&c->pipe))
        uv_close((uv_handle_t *)&c->pipe, ctl_closed);
}

static void reply_written(uv_write_t *req, int status)
{
    struct ctl_write *w = (struct ctl_write *)req;
    if (status < 0)
        ctl_close(w->conn);
    free(w);
}

static int ctl_send(struct ctl_conn *c, const char *bytes, size_t n)
{
    struct ctl_write *w = malloc(sizeof *w);
    uv_buf_t b;
    int rc;
    if (!w)
        return UV_ENOMEM;
    w->conn = c;
    b = uv_buf_init((char *)bytes, (unsigned)n);
    rc = uv_write(&w->req, (uv_stream_t *)&c->pipe, &b, 1, reply_written); // allow: borrowed-parameter
    if (rc)
        free(w);
    return rc;
}

static void ctl_reply(struct ctl_conn *c, const char *text)
{
    if (ctl_send(c, text, strlen(text))) // allow: borrowed-parameter
        ctl_close(c);
}

static void cmd_stats(struct ctl_conn *c)
{
    char line[96];
    snprintf(line, sizeof line, "samples %lu load %.2f\n", c->agent->samples, c->agent->load);
    ctl_reply(c, line); // expect: stack-escape
}

static void dispatch(struct ctl_conn *c, const char *cmd)
{
    if (!strcmp(cmd, "stats"))
        cmd_stats(c);
    else if (!strcmp(cmd, "quit"))
        ctl_close(c);
    else
        ctl_reply(c, "commands: stats quit\n");
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct ctl_conn *c = h->data;
    (void)hint;
    *buf = uv_buf_init(c->in + c->used, (unsigned)(sizeof c->in - c->used));
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct ctl_conn *c = s->data;
    char *nl;
    (void)buf;
    if (n < 0) {
        ctl_close(c);
        return;
    }
    c->used += (size_t)n;
    while ((nl = memchr(c->in, '\n', c->used)) && !uv_is_closing((uv_handle_t *)s)) {
        *nl = '\0';
        dispatch(c, c->in);
        c->used -= (size_t)(nl + 1 - c->in);
        memmove(c->in, nl + 1, c->used);
    }
}

static void on_connection(uv_stream_t *server, int status)
{
    struct agent *a = server->data;
    struct ctl_conn *c;
    if (status < 0 || !(c = calloc(1, sizeof *c)))
        return;
    uv_pipe_init(a->loop, &c->pipe, 0);
    c->pipe.data = c;
    c->agent = a;
    if (uv_accept(server, (uv_stream_t *)&c->pipe) || uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_read))
        ctl_close(c);
}

int agent_listen(struct agent *a, const char *path)
{
    uv_pipe_init(a->loop, &a->listener, 0);
    a->listener.data = a;
    if (uv_pipe_bind(&a->listener, path))
        return -1;
    return uv_listen((uv_stream_t *)&a->listener, 8, on_connection);
}
