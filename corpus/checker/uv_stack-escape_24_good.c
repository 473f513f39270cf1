#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct {
    uv_pipe_t pipe;
    unsigned queued;
    int dead;
} mon_client;

typedef struct {
    uv_write_t req;
    mon_client *client;
    size_t len;
    char data[];
} mon_tail;

static void tail_written(uv_write_t *req, int status)
{
    mon_tail *t = req->data;

    t->client->queued--;
    if (status < 0)
        t->client->dead = 1;
    free(t);
}

static int mon_put(mon_client *c, const char *p, size_t len)
{
    uv_stream_t *s = (uv_stream_t *)&c->pipe;
    uv_buf_t b = uv_buf_init((char *)p, (unsigned)len);
    mon_tail *t;
    int n = 0, rc;

    if (c->dead)
        return UV_EPIPE;
    if (c->queued == 0) {
        n = uv_try_write(s, &b, 1);
        if (n < 0 && n != UV_EAGAIN)
            return n;
        if (n < 0)
            n = 0;
        p += n;
        len -= (size_t)n;
        if (len == 0)
            return 0;
    }
    t = malloc(sizeof *t + len);
    if (!t)
        return UV_ENOMEM;
    memcpy(t->data, p, len);
    t->len = len;
    t->client = c;
    t->req.data = t;
    b = uv_buf_init(t->data, (unsigned)t->len);
    rc = uv_write(&t->req, s, &b, 1, tail_written);
    if (rc < 0) {
        free(t);
        return rc;
    }
    c->queued++;
    return 0;
}

int mon_event(mon_client *c, const char *name, const char *fmt, ...)
{
    char line[768];
    va_list ap;
    int n, m;

    n = snprintf(line, sizeof line, "%s ", name);
    if (n < 0 || (size_t)n >= sizeof line)
        return UV_EMSGSIZE;
    va_start(ap, fmt);
    m = vsnprintf(line + n, sizeof line - (size_t)n, fmt, ap);
    va_end(ap);
    if (m < 0 || (size_t)(n + m) + 1 >= sizeof line)
        return UV_EMSGSIZE;
    line[n + m] = '\n';
    return mon_put(c, line, (size_t)(n + m) + 1);
}

void mon_broadcast(mon_client **list, size_t count, double load)
{
    for (size_t i = 0; i < count; i++)
        if (mon_event(list[i], "load", "%.2f", load) < 0)
            list[i]->dead = 1;
}
