/* Line-oriented admin console of a daemon: one client per TCP connection, commands
 * answered with numbered status lines. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct console_stats {
    unsigned long requests, errors;
};

struct client {
    uv_tcp_t tcp;
    char in[512];
    size_t have;
    struct console_stats *stats;
};

static void on_closed(uv_handle_t *h)
{
    free(h->data);
}

static void client_close(struct client *c)
{
    if (!uv_is_closing((uv_handle_t *)&c->tcp))
        uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void on_sent(uv_write_t *req, int status)
{
    struct client *c = req->data;

    free(req);
    if (status < 0)
        client_close(c);
}

static int reply_raw(struct client *c, const char *text, size_t len)
{
    uv_write_t *req = malloc(sizeof *req);
    uv_buf_t b = uv_buf_init((char *)text, (unsigned)len);
    int rc;

    if (!req)
        return UV_ENOMEM;
    req->data = c;
    rc = uv_write(req, (uv_stream_t *)&c->tcp, &b, 1, on_sent); // allow: borrowed-parameter
    if (rc)
        free(req);
    return rc;
}

static int reply_status(struct client *c, int code, const char *fmt, ...)
{
    char line[256];
    va_list ap;
    int n, m;

    n = snprintf(line, sizeof line, "%03d ", code);
    va_start(ap, fmt);
    m = vsnprintf(line + n, sizeof line - (size_t)n - 2, fmt, ap);
    va_end(ap);
    if (m < 0)
        return UV_EINVAL;
    n = (int)strlen(line);
    line[n++] = '\r';
    line[n++] = '\n';
    return reply_raw(c, line, (size_t)n); // expect: stack-escape
}

static int run_command(struct client *c, const char *cmd)
{
    static const char help[] = "200 stats|help|quit\r\n";

    if (!strcmp(cmd, "help"))
        return reply_raw(c, help, sizeof help - 1);
    if (!strcmp(cmd, "stats"))
        return reply_status(c, 200, "requests=%lu errors=%lu", c->stats->requests, c->stats->errors);
    if (!strcmp(cmd, "quit")) {
        client_close(c);
        return 0;
    }
    c->stats->errors++;
    return reply_status(c, 500, "unknown command");
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *out)
{
    struct client *c = h->data;

    (void)hint;
    *out = uv_buf_init(c->in + c->have, (unsigned)(sizeof c->in - 1 - c->have));
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct client *c = s->data;
    char *nl;

    (void)buf;
    if (n < 0) {
        client_close(c);
        return;
    }
    c->have += (size_t)n;
    c->in[c->have] = '\0';
    while ((nl = strchr(c->in, '\n'))) {
        *nl = '\0';
        c->stats->requests++;
        if (run_command(c, c->in) < 0)
            client_close(c);
        c->have -= (size_t)(nl + 1 - c->in);
        memmove(c->in, nl + 1, c->have + 1);
    }
}

int console_start(struct client *c)
{
    c->tcp.data = c;
    return uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
}
