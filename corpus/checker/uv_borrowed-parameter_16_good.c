#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct tunnel {
    uv_pipe_t pipe;
    size_t backlog;
    int error;
} tunnel_t;

typedef struct rest {
    uv_write_t req;
    tunnel_t *tunnel;
    size_t len;
    char data[];
} rest_t;

static void rest_done(uv_write_t *req, int status)
{
    rest_t *r = req->data;

    r->tunnel->backlog -= r->len;
    if (status < 0 && r->tunnel->error == 0)
        r->tunnel->error = status;
    free(r);
}

static int queue_rest(tunnel_t *t, const char *from, size_t len)
{
    rest_t *r = malloc(sizeof *r + len);
    uv_buf_t b;
    int rc;

    if (r == NULL)
        return UV_ENOMEM;
    r->tunnel = t;
    r->len = len;
    r->req.data = r;
    memcpy(r->data, from, len);
    b = uv_buf_init(r->data, (unsigned)len);
    rc = uv_write(&r->req, (uv_stream_t *)&t->pipe, &b, 1, rest_done);
    if (rc != 0) {
        free(r);
        return rc;
    }
    t->backlog += len;
    return 0;
}

/* The caller may reuse `frame` as soon as this returns. */
int tunnel_send(tunnel_t *t, const void *frame, size_t len)
{
    const char *p = frame;
    uv_buf_t b = uv_buf_init((char *)p, (unsigned)len);
    int n;

    if (t->error)
        return t->error;
    if (t->backlog)
        return queue_rest(t, p, len);

    n = uv_try_write((uv_stream_t *)&t->pipe, &b, 1);
    if (n == UV_EAGAIN)
        n = 0;
    if (n < 0) {
        t->error = n;
        return n;
    }
    if ((size_t)n == len)
        return 0;
    return queue_rest(t, p + n, len - (size_t)n);
}

int tunnel_sendv(tunnel_t *t, const uv_buf_t *parts, unsigned nparts)
{
    unsigned i;
    int rc = 0;

    for (i = 0; i < nparts && rc == 0; i++)
        rc = tunnel_send(t, parts[i].base, parts[i].len);
    return rc;
}
