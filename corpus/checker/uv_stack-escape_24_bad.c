#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct {
    uv_tcp_t tcp;
    size_t backlog;
    int closing;
} ctl_conn;

typedef struct {
    uv_write_t req;
    ctl_conn *conn;
    size_t len;
} ctl_write;

static void on_closed(uv_handle_t *h) { free(h->data); }

void ctl_close(ctl_conn *c)
{
    if (c->closing)
        return;
    c->closing = 1;
    c->tcp.data = c;
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void on_flushed(uv_write_t *req, int status)
{
    ctl_write *w = (ctl_write *)req;

    w->conn->backlog -= w->len;
    if (status < 0)
        ctl_close(w->conn);
    free(w);
}

static int ctl_send(ctl_conn *c, const char *text, size_t len)
{
    uv_stream_t *s = (uv_stream_t *)&c->tcp;
    uv_buf_t b = uv_buf_init((char *)text, (unsigned)len);
    ctl_write *w;
    int n = 0;

    if (c->closing)
        return UV_ECANCELED;
    if (c->backlog == 0) {
        n = uv_try_write(s, &b, 1);
        if (n == UV_EAGAIN)
            n = 0;
        if (n < 0)
            return n;
        if ((size_t)n == len)
            return 0;
    }
    w = malloc(sizeof *w);
    if (!w)
        return UV_ENOMEM;
    w->conn = c;
    w->len = len - (size_t)n;
    b = uv_buf_init((char *)text + n, (unsigned)w->len);
    n = uv_write(&w->req, s, &b, 1, on_flushed); // allow: borrowed-parameter
    if (n < 0)
        free(w);
    else
        c->backlog += w->len;
    return n;
}

int ctl_greet(ctl_conn *c)
{
    static const char hello[] = "220 control ready\r\n";
    return ctl_send(c, hello, sizeof hello - 1);
}

int ctl_reply(ctl_conn *c, int code, const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    int n = snprintf(line, sizeof line, "%03d ", code);
    int m;

    va_start(ap, fmt);
    m = vsnprintf(line + n, sizeof line - (size_t)n - 2, fmt, ap);
    va_end(ap);
    if (m < 0 || (size_t)m >= sizeof line - (size_t)n - 2)
        return UV_EMSGSIZE;
    memcpy(line + n + m, "\r\n", 2);
    return ctl_send(c, line, (size_t)(n + m) + 2); // expect: stack-escape
}
