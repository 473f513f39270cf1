#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct {
    uv_stream_t *s;
    uv_write_t req;
    int writing;
    char *out;
    size_t used, cap;
} outbuf;

static void flushed(uv_write_t *req, int status)
{
    outbuf *o = req->data;
    (void)status;
    o->writing = 0;
    o->used = 0;
}

int outbuf_flush(outbuf *o)
{
    uv_buf_t b = uv_buf_init(o->out, (unsigned)o->used);
    if (o->writing || !o->used)
        return 0;
    o->writing = 1;
    o->req.data = o;
    return uv_write(&o->req, o->s, &b, 1, flushed);
}

int outbuf_add(outbuf *o, const char *p, size_t n)
{
    if (o->used + n > o->cap) {
        char *bigger = realloc(o->out, o->cap * 2 + n); // expect: mutated-in-flight
        if (!bigger)
            return UV_ENOMEM;
        o->out = bigger;
        o->cap = o->cap * 2 + n;
    }
    memcpy(o->out + o->used, p, n);
    o->used += n;
    return outbuf_flush(o);
}
