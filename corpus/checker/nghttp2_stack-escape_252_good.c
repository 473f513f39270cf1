/* RPC requests over HTTP/2: built values are copied by the library, only literals are lent to it. */
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rpc_stream {
    size_t at, len;
    void (*done)(void *arg, uint32_t code);
    void *arg;
    unsigned char body[];
};

/* name and value must be literals */
#define NV_LIT(n, v) \
    {(uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, sizeof(v) - 1, \
     NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE}

static nghttp2_nv nv_copy(const char *name, const char *value)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
    return nv;
}

static ssize_t read_body(nghttp2_session *s, int32_t id, uint8_t *buf, size_t room, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct rpc_stream *r = src->ptr;
    size_t n = r->len - r->at < room ? r->len - r->at : room;

    (void)s;
    (void)id;
    (void)user;
    memcpy(buf, r->body + r->at, n);
    r->at += n;
    if (r->at == r->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static int on_stream_close(nghttp2_session *s, int32_t id, uint32_t code, void *user)
{
    struct rpc_stream *r = nghttp2_session_get_stream_user_data(s, id);
    (void)user;
    if (r) {
        r->done(r->arg, code);
        free(r);
    }
    return 0;
}

void rpc_callbacks(nghttp2_session_callbacks *cbs)
{
    nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_stream_close);
}

int32_t rpc_start(nghttp2_session *s, const char *service, const char *method, const void *msg, size_t len,
                  void (*done)(void *, uint32_t), void *arg)
{
    char path[160], timeout[16];
    nghttp2_data_provider prd;
    struct rpc_stream *r;
    int32_t id;

    if (snprintf(path, sizeof path, "/%s/%s", service, method) >= (int)sizeof path)
        return NGHTTP2_ERR_INVALID_ARGUMENT;
    snprintf(timeout, sizeof timeout, "%dS", 30);
    r = malloc(sizeof *r + len);
    if (!r)
        return NGHTTP2_ERR_NOMEM;
    r->at = 0;
    r->len = len;
    r->done = done;
    r->arg = arg;
    memcpy(r->body, msg, len);

    nghttp2_nv nva[] = {
        NV_LIT(":method", "POST"),       NV_LIT(":scheme", "http"),
        nv_copy(":path", path),          NV_LIT("content-type", "application/grpc"),
        nv_copy("grpc-timeout", timeout), NV_LIT("te", "trailers"),
    };
    prd.source.ptr = r;
    prd.read_callback = read_body;
    id = nghttp2_submit_request(s, NULL, nva, sizeof nva / sizeof nva[0], &prd, r);
    if (id < 0)
        free(r);
    return id;
}
