/* Response submission of a static file server; frames go out when the socket is writable. */
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NV(n, v, l)                                                                        \
    {                                                                                      \
        (uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, (l),                                \
            NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE                   \
    }

struct h2_conn {
    nghttp2_session *session;
    int want_write;
};

enum media { M_TEXT, M_JSON, M_BINARY };

static const char *const media_name[] = {"text/plain", "application/json", "application/octet-stream"};

struct h2_stream {
    int32_t id;
    int file;
    unsigned long long size;
    enum media media;
};

static ssize_t file_read(nghttp2_session *s, int32_t id, uint8_t *buf, size_t length, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    ssize_t n = read(src->fd, buf, length);

    (void)s;
    (void)id;
    (void)user;
    if (n < 0)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (n == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return n;
}

int stream_respond(struct h2_conn *c, struct h2_stream *st)
{
    char clen[24];
    int n = snprintf(clen, sizeof clen, "%llu", st->size);
    nghttp2_nv nva[] = {
        NV(":status", "200", 3),
        NV("content-type", media_name[st->media], strlen(media_name[st->media])),
        NV("content-length", clen, (size_t)n), /* allow: stack-escape */
    };
    nghttp2_data_provider prd = {.source = {.fd = st->file}, .read_callback = file_read};
    int rc;

    rc = nghttp2_submit_response(c->session, st->id, nva, sizeof nva / sizeof nva[0], &prd); /* expect: stack-escape */
    if (rc == 0)
        c->want_write = 1;
    return rc;
}

int conn_writable(struct h2_conn *c)
{
    c->want_write = 0;
    return nghttp2_session_send(c->session);
}
