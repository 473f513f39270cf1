/* HTTP/2 server: answers from a small document table, the body is a private copy that goes with the stream. */
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct body {
    size_t len, off;
    uint8_t bytes[];
};

struct document {
    const char *path, *type, *text;
};

static const struct document documents[] = {
    {"/", "text/html", "<html><body>it works</body></html>"},
    {"/health", "text/plain", "ok\n"},
};

static nghttp2_nv nv(const char *name, const char *value)
{
    nghttp2_nv v = {(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
    return v;
}

static ssize_t body_read(nghttp2_session *s, int32_t id, uint8_t *buf, size_t room, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct body *b = src->ptr;
    size_t n = b->len - b->off < room ? b->len - b->off : room;
    (void)s;
    (void)id;
    (void)user;
    memcpy(buf, b->bytes + b->off, n);
    b->off += n;
    if (b->off == b->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static struct body *body_new(const char *text)
{
    size_t n = strlen(text);
    struct body *b = malloc(sizeof *b + n);
    if (b) {
        b->len = n;
        b->off = 0;
        memcpy(b->bytes, text, n);
    }
    return b;
}

static int respond(nghttp2_session *s, int32_t id, int status, const char *type, const char *text)
{
    char code[8], length[24];
    nghttp2_nv head[3];
    nghttp2_data_provider from;
    struct body *b = body_new(text);

    if (!b)
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    snprintf(code, sizeof code, "%d", status);
    snprintf(length, sizeof length, "%zu", b->len);
    head[0] = nv(":status", code);
    head[1] = nv("content-type", type);
    head[2] = nv("content-length", length);
    from.source.ptr = b;
    from.read_callback = body_read;
    if (nghttp2_session_set_stream_user_data(s, id, b) || nghttp2_submit_response(s, id, head, 3, &from)) {
        nghttp2_session_set_stream_user_data(s, id, NULL);
        free(b);
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    return 0;
}

int server_answer(nghttp2_session *s, int32_t id, const char *path)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        if (!strcmp(documents[i].path, path))
            return respond(s, id, 200, documents[i].type, documents[i].text);
    return respond(s, id, 404, "text/plain", "not here\n");
}

static int stream_closed(nghttp2_session *s, int32_t id, uint32_t error, void *user)
{
    (void)error;
    (void)user;
    free(nghttp2_session_get_stream_user_data(s, id));
    return 0;
}

void server_callbacks(nghttp2_session_callbacks *cb)
{
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, stream_closed);
}
