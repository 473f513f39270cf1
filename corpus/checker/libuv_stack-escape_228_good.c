/* Line protocol server: replies are formatted on the stack, sent at once when the socket
 * takes them, and the remainder goes into a request of its own. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct rest {
    uv_write_t req;
    char bytes[];
};

struct client {
    uv_tcp_t tcp;
    unsigned pending;
    unsigned long lines;
};

static void rest_sent(uv_write_t *req, int status)
{
    struct client *c = req->data;

    (void)status;
    c->pending--;
    free(req);
}

static int send_rest(struct client *c, const char *p, size_t n)
{
    struct rest *r = malloc(sizeof *r + n);
    uv_buf_t b;
    int rc;

    if (!r)
        return UV_ENOMEM;
    memcpy(r->bytes, p, n);
    r->req.data = c;
    b = uv_buf_init(r->bytes, (unsigned)n);
    rc = uv_write(&r->req, (uv_stream_t *)&c->tcp, &b, 1, rest_sent);
    if (rc) {
        free(r);
        return rc;
    }
    c->pending++;
    return 0;
}

static int reply(struct client *c, const char *fmt, ...)
{
    char line[512];
    uv_buf_t b;
    va_list ap;
    int n, put = 0;

    va_start(ap, fmt);
    n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof line)
        return UV_EMSGSIZE;
    c->lines++;
    if (c->pending == 0) {
        b = uv_buf_init(line, (unsigned)n);
        put = uv_try_write((uv_stream_t *)&c->tcp, &b, 1);
        if (put == UV_EAGAIN)
            put = 0;
        if (put < 0)
            return put;
    }
    return put == n ? 0 : send_rest(c, line + put, (size_t)(n - put));
}

int client_greet(struct client *c, const char *who)
{
    int rc = reply(c, "220 hello %s\r\n", who);

    return rc ? rc : reply(c, "221 %lu lines so far\r\n", c->lines);
}
