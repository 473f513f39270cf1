/* Response side of an HTTP/2 object server: responses are submitted from the request
 * callback, frames leave when the socket turns writable. */
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NV_STATIC (NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE)
#define MAX_NV 6

struct object {
    const uint8_t *data;
    size_t len;
    uint64_t version;
    const char *type;
};

struct stream {
    int32_t id;
    const struct object *obj;
    size_t off;
};

struct nv_list {
    nghttp2_nv nv[MAX_NV];
    size_t n;
};

static void nv_add(struct nv_list *l, const char *name, const char *value, uint8_t flags)
{
    nghttp2_nv *nv = &l->nv[l->n++];

    nv->name = (uint8_t *)name;
    nv->namelen = strlen(name);
    nv->value = (uint8_t *)value;
    nv->valuelen = strlen(value);
    nv->flags = flags;
}

static ssize_t read_object(nghttp2_session *s, int32_t id, uint8_t *buf, size_t cap, uint32_t *flags,
                           nghttp2_data_source *src, void *user)
{
    struct stream *st = src->ptr;
    size_t n = st->obj->len - st->off;

    (void)s;
    (void)id;
    (void)user;
    if (n > cap)
        n = cap;
    memcpy(buf, st->obj->data + st->off, n);
    st->off += n;
    if (st->off == st->obj->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static int respond_missing(nghttp2_session *s, struct stream *st)
{
    struct nv_list l = {.n = 0};

    nv_add(&l, ":status", "404", NV_STATIC);
    nv_add(&l, "content-length", "0", NV_STATIC);
    return nghttp2_submit_response(s, st->id, l.nv, l.n, NULL);
}

static int respond_object(nghttp2_session *s, struct stream *st)
{
    struct nv_list l = {.n = 0};
    nghttp2_data_provider body = {.source.ptr = st, .read_callback = read_object};
    char length[24], etag[40];

    snprintf(length, sizeof length, "%zu", st->obj->len);
    snprintf(etag, sizeof etag, "\"v%llu\"", (unsigned long long)st->obj->version);
    nv_add(&l, ":status", "200", NV_STATIC);
    nv_add(&l, "content-type", st->obj->type, NGHTTP2_NV_FLAG_NO_COPY_NAME);
    nv_add(&l, "content-length", length, NGHTTP2_NV_FLAG_NO_COPY_NAME);
    nv_add(&l, "etag", etag, NV_STATIC); // allow: stack-escape
    return nghttp2_submit_response(s, st->id, l.nv, l.n, &body); // expect: stack-escape
}

int stream_respond(nghttp2_session *s, struct stream *st, const struct object *obj)
{
    st->obj = obj;
    st->off = 0;
    return obj ? respond_object(s, st) : respond_missing(s, st);
}

int server_writable(nghttp2_session *s)
{
    if (!nghttp2_session_want_write(s))
        return 0;
    return nghttp2_session_send(s);
}
