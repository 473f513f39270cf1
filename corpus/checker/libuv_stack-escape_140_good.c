/* Line sender for an FTP-like control channel: short replies usually fit into the socket at once. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct control {
    uv_tcp_t tcp;
    unsigned queued;
    int broken;
};

struct tail_write {
    uv_write_t req;
    char bytes[];
};

static void tail_written(uv_write_t *req, int status)
{
    struct control *c = req->handle->data;
    c->queued--;
    if (status < 0)
        c->broken = 1;
    free(req);
}

static int tail_queue(struct control *c, const char *p, size_t n)
{
    struct tail_write *w = malloc(sizeof *w + n);
    uv_buf_t b;
    int rc;

    if (!w)
        return UV_ENOMEM;
    memcpy(w->bytes, p, n);
    b = uv_buf_init(w->bytes, (unsigned)n);
    rc = uv_write(&w->req, (uv_stream_t *)&c->tcp, &b, 1, tail_written);
    if (rc) {
        free(w);
        return rc;
    }
    c->queued++;
    return 0;
}

static int line_send(struct control *c, char *text, size_t n)
{
    size_t done = 0;

    if (c->queued == 0) {
        uv_buf_t b = uv_buf_init(text, (unsigned)n);
        int rc = uv_try_write((uv_stream_t *)&c->tcp, &b, 1);
        if (rc >= 0)
            done = (size_t)rc;
        else if (rc != UV_EAGAIN)
            return rc;
    }
    return done == n ? 0 : tail_queue(c, text + done, n - done);
}

static int replyf(struct control *c, int code, const char *fmt, ...)
{
    char line[256];
    va_list ap;
    int n = snprintf(line, sizeof line, "%03d ", code);
    int m;

    va_start(ap, fmt);
    m = vsnprintf(line + n, sizeof line - (size_t)n - 2, fmt, ap);
    va_end(ap);
    if (m < 0)
        return UV_EINVAL;
    n = (int)strlen(line);
    memcpy(line + n, "\r\n", 2);
    return line_send(c, line, (size_t)n + 2);
}

int control_accept(struct control *c, uv_loop_t *loop, uv_stream_t *server)
{
    int rc = uv_tcp_init(loop, &c->tcp);
    if (rc)
        return rc;
    c->tcp.data = c;
    c->queued = 0;
    c->broken = 0;
    return uv_accept(server, (uv_stream_t *)&c->tcp);
}

int control_command(struct control *c, const char *verb, const char *arg)
{
    if (c->broken)
        return UV_EPIPE;
    if (!strcmp(verb, "NOOP"))
        return replyf(c, 200, "ok");
    if (!strcmp(verb, "CWD"))
        return replyf(c, 250, "directory is now %s", arg);
    return replyf(c, 502, "%s is not known", verb);
}
