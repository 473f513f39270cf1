#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct conn {
    int refs;
    uv_stream_t *s;
    uv_write_t req;
    int busy;
    char out[512];
};

static struct conn *conn_get(struct conn *c)
{
    c->refs++;
    return c;
}

static void conn_put(struct conn *c)
{
    if (--c->refs == 0)
        free(c);
}

static void conn_written(uv_write_t *req, int status)
{
    struct conn *c = req->data;
    (void)status;
    c->busy = 0;
    conn_put(c);
}

int conn_send(struct conn *c, const char *s)
{
    uv_buf_t b;
    if (c->busy || strlen(s) >= sizeof c->out)
        return UV_EBUSY;
    strcpy(c->out, s);
    b = uv_buf_init(c->out, (unsigned)strlen(s));
    c->busy = 1;
    c->req.data = conn_get(c);
    int rc = uv_write(&c->req, c->s, &b, 1, conn_written);
    if (rc) {
        c->busy = 0;
        conn_put(c);
    }
    return rc;
}

void conn_drop(struct conn *c) { conn_put(c); }
