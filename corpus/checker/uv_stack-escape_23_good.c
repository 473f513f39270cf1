/* Command channel of the daemon: one line in, one "<code> <text>" line out, over a local pipe. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct cmd_session {
    uv_pipe_t pipe;
    char line[512];
    size_t used;
    unsigned long handled;
};

struct outgoing {
    uv_write_t req;
    char text[];
};

static const char usage_text[] = "501 try: ping | status | quit\n";

static void session_closed(uv_handle_t *h) { free(h->data); }

static void reply_flushed(uv_write_t *req, int status)
{
    uv_stream_t *s = req->handle;
    free(req);
    if (status < 0 && !uv_is_closing((uv_handle_t *)s))
        uv_close((uv_handle_t *)s, session_closed);
}

static int channel_write(struct cmd_session *s, const char *data, size_t len)
{
    struct outgoing *o = malloc(sizeof *o + len);
    uv_buf_t b;
    int rc;
    if (!o)
        return UV_ENOMEM;
    memcpy(o->text, data, len);
    b = uv_buf_init(o->text, (unsigned)len);
    rc = uv_write(&o->req, (uv_stream_t *)&s->pipe, &b, 1, reply_flushed);
    if (rc)
        free(o);
    return rc;
}

static int send_reply(struct cmd_session *s, const char *text, size_t len)
{
    s->handled++;
    if (len == 0)
        return 0;
    return channel_write(s, text, len);
}

static int cmd_status(struct cmd_session *s)
{
    char out[160];
    uv_rusage_t ru;
    int n;

    if (uv_getrusage(&ru))
        return send_reply(s, usage_text, sizeof usage_text - 1);
    n = snprintf(out, sizeof out, "200 handled=%lu utime=%ld rss=%llu\n", s->handled, ru.ru_utime.tv_sec,
                 (unsigned long long)ru.ru_maxrss);
    return send_reply(s, out, (size_t)n);
}

static int dispatch(struct cmd_session *s, const char *cmd)
{
    if (strcmp(cmd, "ping") == 0)
        return send_reply(s, "200 pong\n", 9);
    if (strcmp(cmd, "status") == 0)
        return cmd_status(s);
    return send_reply(s, usage_text, sizeof usage_text - 1);
}

void session_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct cmd_session *s = h->data;
    (void)hint;
    *buf = uv_buf_init(s->line + s->used, (unsigned)(sizeof s->line - 1 - s->used));
}

void session_read(uv_stream_t *st, ssize_t nread, const uv_buf_t *buf)
{
    struct cmd_session *s = st->data;
    char *nl;
    (void)buf;
    if (nread < 0) {
        uv_close((uv_handle_t *)st, session_closed);
        return;
    }
    s->used += (size_t)nread;
    s->line[s->used] = '\0';
    while ((nl = strchr(s->line, '\n')) != NULL) {
        *nl = '\0';
        dispatch(s, s->line);
        s->used -= (size_t)(nl + 1 - s->line);
        memmove(s->line, nl + 1, s->used + 1);
    }
}
