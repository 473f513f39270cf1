/* Frame relay: length-prefixed frames from one side are forwarded whole to the other. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define RELAY_BUF 65536
#define HDR 4

struct relay {
    uv_tcp_t in, out;
    size_t have;
    uint64_t frames, errors;
    char buf[RELAY_BUF];
};

struct fwd {
    uv_write_t req;
    struct relay *r;
};

static uint32_t frame_len(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static void on_forwarded(uv_write_t *req, int status)
{
    struct fwd *f = (struct fwd *)req;
    if (status < 0)
        f->r->errors++;
    free(f);
}

static int forward(struct relay *r, char *frame, size_t len)
{
    struct fwd *f = malloc(sizeof *f);
    uv_buf_t b = uv_buf_init(frame, (unsigned)len);
    int rc;

    if (!f)
        return UV_ENOMEM;
    f->r = r;
    rc = uv_write(&f->req, (uv_stream_t *)&r->out, &b, 1, on_forwarded);
    if (rc)
        free(f);
    return rc;
}

void relay_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct relay *r = h->data;
    (void)hint;
    *buf = uv_buf_init(r->buf + r->have, (unsigned)(RELAY_BUF - r->have)); /* allow: mutated-in-flight */
}

void relay_read(uv_stream_t *s, ssize_t nread, const uv_buf_t *buf)
{
    struct relay *r = s->data;
    size_t off = 0;

    (void)buf;
    if (nread < 0) {
        uv_read_stop(s);
        return;
    }
    r->have += (size_t)nread;
    while (r->have - off >= HDR) {
        size_t need = HDR + (size_t)frame_len(r->buf + off);
        if (r->have - off < need)
            break;
        if (forward(r, r->buf + off, need))
            r->errors++;
        r->frames++;
        off += need;
    }
    if (off) {
        r->have -= off;
        memmove(r->buf, r->buf + off, r->have); /* expect: mutated-in-flight */
    }
}
