#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct cached_object {
    unsigned refs;
    size_t size;
    unsigned char *bytes;
};

struct body_source {
    struct cached_object *obj;
    size_t off;
};

static nghttp2_nv field(const char *name, const char *value, uint8_t flags)
{
    nghttp2_nv nv;

    nv.name = (uint8_t *)name;
    nv.namelen = strlen(name);
    nv.value = (uint8_t *)value;
    nv.valuelen = strlen(value);
    nv.flags = flags;
    return nv;
}

static ssize_t body_read(nghttp2_session *session, int32_t stream_id, uint8_t *buf, size_t length, uint32_t *data_flags,
                         nghttp2_data_source *source, void *user)
{
    struct body_source *b = source->ptr;
    size_t left = b->obj->size - b->off;
    size_t n = left < length ? left : length;

    (void)session;
    (void)stream_id;
    (void)user;
    memcpy(buf, b->obj->bytes + b->off, n);
    b->off += n;
    if (b->off == b->obj->size)
        *data_flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

int on_stream_close(nghttp2_session *session, int32_t stream_id, uint32_t error_code, void *user)
{
    struct body_source *b = nghttp2_session_get_stream_user_data(session, stream_id);

    (void)error_code;
    (void)user;
    if (!b)
        return 0;
    if (--b->obj->refs == 0) {
        free(b->obj->bytes);
        free(b->obj);
    }
    free(b);
    return 0;
}

int answer_object(nghttp2_session *session, int32_t stream_id, struct cached_object *obj, const char *type, const char *etag)
{
    const uint8_t flags = NGHTTP2_NV_FLAG_NO_COPY_NAME;
    struct body_source *b = calloc(1, sizeof *b);
    nghttp2_data_provider prd;
    nghttp2_nv nva[3];
    int rc;

    if (!b)
        return NGHTTP2_ERR_NOMEM;
    b->obj = obj;
    obj->refs++;
    nghttp2_session_set_stream_user_data(session, stream_id, b);
    nva[0] = field(":status", "200", flags);
    nva[1] = field("content-type", type, flags);
    nva[2] = field("etag", etag, flags);
    prd.source.ptr = b;
    prd.read_callback = body_read;
    rc = nghttp2_submit_response(session, stream_id, nva, 3, &prd);
    return rc;
}
