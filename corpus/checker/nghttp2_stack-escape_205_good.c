// HTTP/2 client of a metrics gateway: requests are submitted with headers made on the stack
// and sent by the I/O loop later.
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct push {
    char *body;
    size_t len, off;
    struct push *next;
};

struct gateway {
    nghttp2_session *session;
    char authority[128];
    char token[64];
    unsigned long pushed;
};

#define NV(N, V, L, F) \
    (nghttp2_nv) { (uint8_t *)(N), (uint8_t *)(V), sizeof(N) - 1, (L), (F) }

static ssize_t read_push(nghttp2_session *s, int32_t id, uint8_t *buf, size_t cap, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct push *p = src->ptr;
    size_t n = p->len - p->off < cap ? p->len - p->off : cap;

    (void)s;
    (void)id;
    (void)user;
    memcpy(buf, p->body + p->off, n);
    p->off += n;
    if (p->off == p->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static void push_free(struct push *p)
{
    free(p->body);
    free(p);
}

static int on_stream_close(nghttp2_session *s, int32_t id, uint32_t code, void *user)
{
    struct push *p = nghttp2_session_get_stream_user_data(s, id);
    struct gateway *g = user;

    if (p) {
        if (code == NGHTTP2_NO_ERROR)
            g->pushed++;
        nghttp2_session_set_stream_user_data(s, id, NULL);
        push_free(p);
    }
    return 0;
}

void gateway_callbacks(nghttp2_session_callbacks *cb)
{
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_stream_close);
}

int gateway_push(struct gateway *g, const char *job, const char *text)
{
    const uint8_t fixed = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
    nghttp2_data_provider body = {.read_callback = read_push};
    struct push *p = calloc(1, sizeof *p);
    char path[160], auth[96], length[24];
    int32_t id;

    if (!p)
        return -1;
    p->body = strdup(text);
    if (!p->body) {
        free(p);
        return -1;
    }
    p->len = strlen(text);
    snprintf(path, sizeof path, "/metrics/job/%s", job);
    snprintf(auth, sizeof auth, "Bearer %s", g->token);
    snprintf(length, sizeof length, "%zu", p->len);
    nghttp2_nv nv[] = {
        NV(":method", "PUT", 3, fixed),
        NV(":scheme", "https", 5, fixed),
        NV(":authority", g->authority, strlen(g->authority), NGHTTP2_NV_FLAG_NO_COPY_NAME),
        NV(":path", path, strlen(path), NGHTTP2_NV_FLAG_NO_COPY_NAME),
        NV("authorization", auth, strlen(auth), NGHTTP2_NV_FLAG_NO_INDEX),
        NV("content-length", length, strlen(length), NGHTTP2_NV_FLAG_NONE),
    };
    body.source.ptr = p;
    id = nghttp2_submit_request(g->session, NULL, nv, sizeof nv / sizeof nv[0], &body, p);
    if (id < 0) {
        push_free(p);
        return -1;
    }
    return 0;
}
