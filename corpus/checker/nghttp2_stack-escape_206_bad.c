/* Range responses of a file server on nghttp2; the socket loop flushes the session when writable. */
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct body {
    int fd;
    off_t at;
    size_t left;
};

struct h2conn {
    nghttp2_session *session;
    int sock;
    unsigned served;
};

static const nghttp2_nv status_206 = {(uint8_t *)":status", (uint8_t *)"206", 7, 3,
                                      NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};

static nghttp2_nv field(const char *name, const char *value, size_t len)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), len,
                     NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};

    return nv;
}

static ssize_t body_read(nghttp2_session *session, int32_t sid, uint8_t *buf, size_t cap, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct body *b = src->ptr;
    ssize_t n = pread(b->fd, buf, cap < b->left ? cap : b->left, b->at);

    (void)session;
    (void)sid;
    (void)user;
    if (n <= 0)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    b->at += n;
    b->left -= (size_t)n;
    if (b->left == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return n;
}

int h2_on_stream_close(nghttp2_session *session, int32_t sid, uint32_t code, void *user)
{
    struct body *b = nghttp2_session_get_stream_user_data(session, sid);
    struct h2conn *c = user;

    if (code == NGHTTP2_NO_ERROR)
        c->served++;
    if (b) {
        close(b->fd);
        free(b);
    }
    return 0;
}

static int respond(struct h2conn *c, int32_t sid, struct body *b, const nghttp2_nv *extra, size_t n)
{
    nghttp2_data_provider prd = {.source.ptr = b, .read_callback = body_read};
    nghttp2_nv nva[4];

    nva[0] = status_206;
    memcpy(nva + 1, extra, n * sizeof *extra);
    nghttp2_session_set_stream_user_data(c->session, sid, b);
    return nghttp2_submit_response(c->session, sid, nva, n + 1, &prd); // allow: stack-escape
}

int h2_serve_range(struct h2conn *c, int32_t sid, struct body *b, off_t whole)
{
    char length[24], range[72];
    nghttp2_nv extra[2];
    int n;

    n = snprintf(length, sizeof length, "%zu", b->left);
    extra[0] = field("content-length", length, (size_t)n);
    n = snprintf(range, sizeof range, "bytes %lld-%lld/%lld", (long long)b->at,
                 (long long)(b->at + (off_t)b->left - 1), (long long)whole);
    extra[1] = field("content-range", range, (size_t)n);
    return respond(c, sid, b, extra, 2); // expect: stack-escape
}

int h2_writable(struct h2conn *c)
{
    while (nghttp2_session_want_write(c->session)) {
        const uint8_t *out;
        ssize_t n = nghttp2_session_mem_send(c->session, &out);

        if (n <= 0)
            return (int)n;
        for (ssize_t put = 0, k; put < n; put += k)
            if ((k = write(c->sock, out + put, (size_t)(n - put))) < 0)
                return -1;
    }
    return 0;
}
