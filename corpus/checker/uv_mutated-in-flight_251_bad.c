/* Line-oriented console connection with a growing output buffer. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct console {
    uv_tcp_t tcp;
    uv_write_t req;
    char *out;
    size_t len, cap; /* bytes in `out`, size of `out` */
    size_t writing;  /* bytes of the pending write, 0 when idle */
    size_t done;     /* bytes already written */
    int broken;
};

static void flush(struct console *c);

static void on_flushed(uv_write_t *req, int status)
{
    struct console *c = req->data;

    c->done += c->writing;
    c->writing = 0;
    if (status < 0) {
        c->broken = 1;
        return;
    }
    if (c->done == c->len)
        c->done = c->len = 0;
    else
        flush(c);
}

static void flush(struct console *c)
{
    uv_buf_t b;

    if (c->writing || c->broken || c->done == c->len)
        return;
    b = uv_buf_init(c->out + c->done, (unsigned)(c->len - c->done));
    c->req.data = c;
    if (uv_write(&c->req, (uv_stream_t *)&c->tcp, &b, 1, on_flushed))
        c->broken = 1;
    else
        c->writing = c->len - c->done;
}

static int reserve(struct console *c, size_t more)
{
    size_t want = c->len + more;
    size_t cap = c->cap ? c->cap : 256;
    char *p;

    if (want <= c->cap)
        return 0;
    while (cap < want)
        cap *= 2;
    p = realloc(c->out, cap); // expect: mutated-in-flight
    if (!p)
        return -1;
    c->out = p;
    c->cap = cap;
    return 0;
}

int console_puts(struct console *c, const char *s, size_t n)
{
    if (c->broken || reserve(c, n))
        return -1;
    memcpy(c->out + c->len, s, n);
    c->len += n;
    flush(c);
    return 0;
}

int console_printf(struct console *c, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n < 0)
        return -1;
    if (n >= (int)sizeof line)
        n = sizeof line - 1;
    return console_puts(c, line, (size_t)n);
}

static void on_closed(uv_handle_t *h)
{
    struct console *c = h->data;
    free(c->out);
    free(c);
}

void console_close(struct console *c)
{
    c->broken = 1;
    c->tcp.data = c;
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}
