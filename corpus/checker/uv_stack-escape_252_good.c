/* Status lines of a mail server: tried at once from the stack, only the rest is queued from the heap. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct client {
    uv_tcp_t tcp;
    int queued;
    int failed;
};

struct rest {
    uv_write_t req;
    struct client *client;
    char bytes[];
};

static void on_rest_sent(uv_write_t *req, int status)
{
    struct rest *r = (struct rest *)req;

    r->client->queued--;
    if (status < 0)
        r->client->failed = 1;
    free(r);
}

static int queue_rest(struct client *c, const char *p, size_t n)
{
    struct rest *r = malloc(sizeof *r + n);
    uv_buf_t b;
    int rc;

    if (!r)
        return UV_ENOMEM;
    memcpy(r->bytes, p, n);
    r->client = c;
    b = uv_buf_init(r->bytes, (unsigned)n);
    rc = uv_write(&r->req, (uv_stream_t *)&c->tcp, &b, 1, on_rest_sent);
    if (rc)
        free(r);
    else
        c->queued++;
    return rc;
}

int send_status(struct client *c, int code, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    uv_buf_t b;
    int n, sent = 0;

    if (c->failed)
        return UV_EPIPE;
    n = snprintf(line, sizeof line, "%03d ", code);
    va_start(ap, fmt);
    n += vsnprintf(line + n, sizeof line - (size_t)n, fmt, ap);
    va_end(ap);
    if (n > (int)sizeof line - 3)
        n = (int)sizeof line - 3;
    memcpy(line + n, "\r\n", 2);
    n += 2;

    if (c->queued == 0) {
        b = uv_buf_init(line, (unsigned)n);
        sent = uv_try_write((uv_stream_t *)&c->tcp, &b, 1);
        if (sent == UV_EAGAIN)
            sent = 0;
        if (sent < 0)
            return sent;
    }
    return sent == n ? 0 : queue_rest(c, line + sent, (size_t)(n - sent));
}

int greet(struct client *c, const char *host)
{
    return send_status(c, 220, "%s ESMTP ready", host);
}

int refuse(struct client *c, const char *who)
{
    return send_status(c, 550, "no such mailbox: %s", who);
}
