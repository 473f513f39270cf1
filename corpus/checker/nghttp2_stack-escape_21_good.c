#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct body_cursor {
    const uint8_t *pos;
    size_t left;
};

struct asset {
    const char *path;
    const char *type;
    const uint8_t *data;
    size_t len;
};

struct stream_ctx {
    char path[128];
    struct body_cursor body;
};

struct h2_conn {
    nghttp2_session *ng;
    const struct asset *assets;
    size_t nassets;
    unsigned long served, missed;
};

static ssize_t body_read(nghttp2_session *ng, int32_t id, uint8_t *out, size_t cap, uint32_t *flags, nghttp2_data_source *src, void *user)
{
    struct body_cursor *c = src->ptr;
    size_t n = c->left < cap ? c->left : cap;

    (void)ng;
    (void)id;
    (void)user;
    memcpy(out, c->pos, n);
    c->pos += n;
    c->left -= n;
    if (c->left == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static nghttp2_nv nv(const char *name, const char *value)
{
    nghttp2_nv v = {(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
    return v;
}

static const struct asset *asset_find(const struct h2_conn *c, const char *path)
{
    for (size_t i = 0; i < c->nassets; i++)
        if (strcmp(c->assets[i].path, path) == 0)
            return &c->assets[i];
    return NULL;
}

static int respond(struct h2_conn *c, int32_t id, struct stream_ctx *st)
{
    const struct asset *a = asset_find(c, st->path);
    nghttp2_data_provider prd;
    char clen[24];
    nghttp2_nv hdr[3];

    if (!a) {
        c->missed++;
        hdr[0] = nv(":status", "404");
        return nghttp2_submit_response(c->ng, id, hdr, 1, NULL);
    }
    snprintf(clen, sizeof clen, "%zu", a->len);
    hdr[0] = nv(":status", "200");
    hdr[1] = nv("content-type", a->type);
    hdr[2] = nv("content-length", clen);
    st->body.pos = a->data;
    st->body.left = a->len;
    prd.source.ptr = &st->body;
    prd.read_callback = body_read;
    c->served++;
    return nghttp2_submit_response(c->ng, id, hdr, 3, &prd);
}

static int on_begin_headers(nghttp2_session *ng, const nghttp2_frame *f, void *user)
{
    struct stream_ctx *st;

    (void)user;
    if (f->hd.type != NGHTTP2_HEADERS || f->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    st = calloc(1, sizeof *st);
    if (!st)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    return nghttp2_session_set_stream_user_data(ng, f->hd.stream_id, st);
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *f, const uint8_t *name, size_t nlen, const uint8_t *value, size_t vlen, uint8_t flags,
                     void *user)
{
    struct stream_ctx *st = nghttp2_session_get_stream_user_data(ng, f->hd.stream_id);

    (void)flags;
    (void)user;
    if (st && nlen == 5 && memcmp(name, ":path", 5) == 0)
        snprintf(st->path, sizeof st->path, "%.*s", (int)vlen, (const char *)value);
    return 0;
}

static int on_frame_recv(nghttp2_session *ng, const nghttp2_frame *f, void *user)
{
    struct stream_ctx *st;

    if (f->hd.type != NGHTTP2_HEADERS || !(f->hd.flags & NGHTTP2_FLAG_END_STREAM))
        return 0;
    st = nghttp2_session_get_stream_user_data(ng, f->hd.stream_id);
    return st ? respond(user, f->hd.stream_id, st) : 0;
}

static int on_stream_close(nghttp2_session *ng, int32_t id, uint32_t code, void *user)
{
    (void)code;
    (void)user;
    free(nghttp2_session_get_stream_user_data(ng, id));
    return 0;
}

void h2_setup(nghttp2_session_callbacks *cbs)
{
    nghttp2_session_callbacks_set_on_begin_headers_callback(cbs, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(cbs, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cbs, on_frame_recv);
    nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_stream_close);
}

int h2_input(struct h2_conn *c, const uint8_t *p, size_t n)
{
    if (nghttp2_session_mem_recv(c->ng, p, n) < 0)
        return -1;
    return nghttp2_session_send(c->ng);
}
