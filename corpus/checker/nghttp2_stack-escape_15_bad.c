#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct resource {
    const char *path;
    const char *mime;
    const unsigned char *data;
    size_t len;
};

struct stream {
    int32_t id;
    const struct resource *res;
    size_t sent;
};

struct h2conn {
    nghttp2_session *ng;
    const struct resource *table;
    size_t ntable;
    unsigned long responses;
};

static ssize_t read_body(nghttp2_session *ng, int32_t id, uint8_t *buf, size_t cap, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct stream *st = src->ptr;
    size_t left = st->res->len - st->sent;
    size_t n = left < cap ? left : cap;

    (void)ng;
    (void)id;
    (void)user;
    memcpy(buf, st->res->data + st->sent, n);
    st->sent += n;
    if (st->sent == st->res->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static nghttp2_nv field(const char *name, const char *value, size_t len, uint8_t flags)
{
    return (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, strlen(name), len,
                        (uint8_t)(flags | NGHTTP2_NV_FLAG_NO_COPY_NAME)};
}

static const struct resource *lookup(const struct h2conn *c, const char *path)
{
    for (size_t i = 0; i < c->ntable; i++)
        if (!strcmp(c->table[i].path, path))
            return &c->table[i];
    return NULL;
}

static int respond_404(struct h2conn *c, struct stream *st)
{
    nghttp2_nv nv[1] = {field(":status", "404", 3, NGHTTP2_NV_FLAG_NO_COPY_VALUE)};

    return nghttp2_submit_response(c->ng, st->id, nv, 1, NULL);
}

static int respond_200(struct h2conn *c, struct stream *st)
{
    nghttp2_data_provider body = {.source.ptr = st, .read_callback = read_body};
    char length[24];
    int n = snprintf(length, sizeof length, "%zu", st->res->len);
    nghttp2_nv nv[3] = {
        field(":status", "200", 3, NGHTTP2_NV_FLAG_NO_COPY_VALUE),
        field("content-type", st->res->mime, strlen(st->res->mime), NGHTTP2_NV_FLAG_NO_COPY_VALUE),
        field("content-length", length, (size_t)n, NGHTTP2_NV_FLAG_NO_COPY_VALUE), // allow: stack-escape
    };

    return nghttp2_submit_response(c->ng, st->id, nv, 3, &body); // expect: stack-escape
}

/* From on_frame_recv, once the request headers are complete. The loop calls
 * nghttp2_session_send() when the socket is writable. */
int h2_request(struct h2conn *c, int32_t id, const char *path)
{
    struct stream *st = nghttp2_session_get_stream_user_data(c->ng, id);
    int rc;

    if (!st)
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    st->id = id;
    st->res = lookup(c, path);
    rc = st->res ? respond_200(c, st) : respond_404(c, st);
    if (rc == 0)
        c->responses++;
    return rc;
}

int h2_stream_close(nghttp2_session *ng, int32_t id, uint32_t code, void *user)
{
    struct stream *st = nghttp2_session_get_stream_user_data(ng, id);

    (void)code;
    (void)user;
    free(st);
    return 0;
}
