#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct call {
    char *path;
    uint8_t *payload;
    size_t len, off;
    void (*done)(void *arg, uint32_t error);
    void *arg;
};

struct client {
    nghttp2_session *h2;
    char authority[128];
    unsigned timeout_ms;
};

static nghttp2_nv nv(const char *name, const char *value, uint8_t flags)
{
    return (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), flags};
}

#define SHARED(n, v) nv(n, v, NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE)
#define COPIED(n, v) nv(n, v, NGHTTP2_NV_FLAG_NO_COPY_NAME)

static ssize_t payload_read(nghttp2_session *s, int32_t id, uint8_t *buf, size_t cap, uint32_t *flags,
                            nghttp2_data_source *src, void *user)
{
    struct call *c = src->ptr;
    size_t n = c->len - c->off < cap ? c->len - c->off : cap;

    (void)s, (void)id, (void)user;
    memcpy(buf, c->payload + c->off, n);
    c->off += n;
    if (c->off == c->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static void call_free(struct call *c)
{
    free(c->path);
    free(c->payload);
    free(c);
}

/* Takes the call over when it succeeds. */
int32_t client_call(struct client *cl, struct call *c)
{
    char timeout[16], size[24];
    nghttp2_data_provider body = {.source = {.ptr = c}, .read_callback = payload_read};

    snprintf(timeout, sizeof timeout, "%um", cl->timeout_ms);
    snprintf(size, sizeof size, "%zu", c->len);

    const nghttp2_nv headers[] = {
        SHARED(":method", "POST"),
        SHARED(":scheme", "http"),
        SHARED(":path", c->path),
        COPIED(":authority", cl->authority),
        SHARED("content-type", "application/grpc"),
        SHARED("te", "trailers"),
        COPIED("grpc-timeout", timeout),
        COPIED("x-payload-size", size),
    };

    return nghttp2_submit_request(cl->h2, NULL, headers, sizeof headers / sizeof *headers, &body, c);
}

int client_stream_closed(nghttp2_session *s, int32_t id, uint32_t error, void *user)
{
    struct call *c = nghttp2_session_get_stream_user_data(s, id);

    (void)user;
    if (!c)
        return 0;
    if (c->done)
        c->done(c->arg, error);
    call_free(c);
    return 0;
}
