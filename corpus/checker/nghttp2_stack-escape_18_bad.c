#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct response {
    int32_t stream_id;
    int status;
    const char *type; /* literal */
    uint8_t *body;
    size_t len, pos;
};

struct h2conn {
    nghttp2_session *session;
    int want_write;
};

#define NV_STATIC (NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE)

static nghttp2_nv header(const char *name, const char *value, size_t n)
{
    nghttp2_nv nv;

    nv.name = (uint8_t *)name;
    nv.namelen = strlen(name);
    nv.value = (uint8_t *)value;
    nv.valuelen = n;
    nv.flags = NV_STATIC;
    return nv;
}

static ssize_t body_read(nghttp2_session *session, int32_t stream_id, uint8_t *buf, size_t length, uint32_t *flags,
                         nghttp2_data_source *source, void *user)
{
    struct response *r = source->ptr;
    size_t n = r->len - r->pos;

    (void)session, (void)stream_id, (void)user;
    if (n > length)
        n = length;
    memcpy(buf, r->body + r->pos, n);
    r->pos += n;
    if (r->pos == r->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

int h2_respond(struct h2conn *c, struct response *r)
{
    char status[8], length[24];
    nghttp2_nv nva[4];
    nghttp2_data_provider prd = {.source.ptr = r, .read_callback = body_read};
    int ns = snprintf(status, sizeof status, "%d", r->status);
    int nl = snprintf(length, sizeof length, "%zu", r->len);
    int rc;

    nva[0] = header(":status", status, (size_t)ns);
    nva[1] = header("server", "edge", 4);
    nva[2] = header("content-type", r->type, strlen(r->type));
    nva[3] = header("content-length", length, (size_t)nl);
    nghttp2_session_set_stream_user_data(c->session, r->stream_id, r);
    rc = nghttp2_submit_response(c->session, r->stream_id, nva, 4, &prd); // expect: stack-escape
    if (rc == 0)
        c->want_write = 1;
    return rc;
}

int h2_on_stream_close(nghttp2_session *session, int32_t stream_id, uint32_t error, void *user)
{
    struct response *r = nghttp2_session_get_stream_user_data(session, stream_id);

    (void)error, (void)user;
    if (r) {
        free(r->body);
        free(r);
    }
    return 0;
}

int h2_on_writable(struct h2conn *c)
{
    c->want_write = 0;
    return nghttp2_session_send(c->session);
}
