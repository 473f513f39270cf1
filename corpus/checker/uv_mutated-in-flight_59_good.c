#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct line_writer {
    uv_stream_t *s;
    char *buf;
    size_t used, cap;
};

struct flight {
    uv_write_t req;
    char *bytes;
};

static void landed(uv_write_t *req, int status)
{
    struct flight *f = req->data;
    (void)status;
    free(f->bytes);
    free(f);
}

static int lw_flush(struct line_writer *lw)
{
    struct flight *f = malloc(sizeof *f);
    char *fresh = malloc(lw->cap);
    uv_buf_t b;
    if (!f || !fresh) {
        free(f);
        free(fresh);
        return UV_ENOMEM;
    }
    f->bytes = lw->buf;
    f->req.data = f;
    b = uv_buf_init(lw->buf, (unsigned)lw->used);
    lw->buf = fresh;
    lw->used = 0;
    if (uv_write(&f->req, lw->s, &b, 1, landed)) {
        free(f->bytes);
        free(f);
        return UV_EPIPE;
    }
    b.len = 0;
    return 0;
}

int lw_put(struct line_writer *lw, const char *p, size_t n)
{
    if (n > lw->cap - lw->used && lw_flush(lw))
        return -1;
    if (n > lw->cap - lw->used)
        return UV_E2BIG;
    memcpy(lw->buf + lw->used, p, n);
    lw->used += n;
    return 0;
}
