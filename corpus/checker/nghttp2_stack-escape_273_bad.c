/* Segment downloader over HTTP/2: requests are queued on the session, the event
 * loop calls h2_flush() when the socket is writable. */
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NV(n, v, vlen, fl) \
    ((nghttp2_nv){(uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, (vlen), (fl)})

struct h2_client {
    nghttp2_session *session;
    char authority[256];
    int open_streams;
    int want_write;
};

struct segment {
    long long first, last;
    char *out;
    size_t got;
};

static int on_data(nghttp2_session *s, uint8_t flags, int32_t id, const uint8_t *p, size_t n, void *user)
{
    struct segment *seg = nghttp2_session_get_stream_user_data(s, id);
    (void)flags;
    (void)user;
    if (!seg || seg->got + n > (size_t)(seg->last - seg->first + 1))
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    memcpy(seg->out + seg->got, p, n);
    seg->got += n;
    return 0;
}

static int on_close(nghttp2_session *s, int32_t id, uint32_t code, void *user)
{
    struct h2_client *c = user;
    struct segment *seg = nghttp2_session_get_stream_user_data(s, id);
    c->open_streams--;
    if (code)
        fprintf(stderr, "stream %d closed: %s\n", (int)id, nghttp2_http2_strerror(code));
    if (seg) {
        free(seg->out);
        free(seg);
    }
    return 0;
}

void h2_callbacks(nghttp2_session_callbacks *cbs)
{
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cbs, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_close);
}

int h2_get_segment(struct h2_client *c, const char *path, struct segment *seg)
{
    const uint8_t still = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
    char range[64];
    int n = snprintf(range, sizeof range, "bytes=%lld-%lld", seg->first, seg->last);
    nghttp2_nv nva[] = {
        NV(":method", "GET", 3, still),
        NV(":scheme", "https", 5, still),
        NV(":authority", c->authority, strlen(c->authority), still),
        NV(":path", path, strlen(path), NGHTTP2_NV_FLAG_NO_COPY_NAME),
        NV("range", range, (size_t)n, still),
    };
    int32_t id = nghttp2_submit_request(c->session, NULL, nva, sizeof nva / sizeof nva[0], NULL, seg); // expect: stack-escape

    if (id < 0) {
        fprintf(stderr, "submit %s: %s\n", path, nghttp2_strerror(id));
        return -1;
    }
    c->open_streams++;
    c->want_write = 1;
    return id;
}

int h2_flush(struct h2_client *c)
{
    int rc = nghttp2_session_send(c->session);
    c->want_write = nghttp2_session_want_write(c->session);
    return rc;
}
