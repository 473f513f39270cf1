#include <errno.h>
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_COPY (NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE)
#define MAKE_NV(n, v, vlen) \
    {(uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, (vlen), NO_COPY}

struct h2_conn {
    nghttp2_session *session;
    int fd;
    int want_write;
    const char *root;
};

struct h2_stream {
    int32_t id;
    int file;
    size_t size;
    char path[256];
};

static const char *mime_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    if (dot && strcmp(dot, ".html") == 0)
        return "text/html";
    if (dot && strcmp(dot, ".json") == 0)
        return "application/json";
    return "application/octet-stream";
}

static ssize_t file_read(nghttp2_session *session, int32_t id, uint8_t *buf, size_t len, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    ssize_t n;

    (void)session;
    (void)id;
    (void)user;
    do {
        n = read(src->fd, buf, len);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (n == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return n;
}

static int respond_file(struct h2_conn *c, struct h2_stream *st)
{
    const char *type = mime_of(st->path);
    nghttp2_data_provider body;
    char length[24];
    int n = snprintf(length, sizeof length, "%zu", st->size);
    nghttp2_nv hdrs[] = {
        MAKE_NV(":status", "200", 3),
        MAKE_NV("server", "minih2", 6),
        MAKE_NV("content-type", type, strlen(type)),
        MAKE_NV("content-length", length, (size_t)n),
    };
    int rc;

    body.source.fd = st->file;
    body.read_callback = file_read;
    rc = nghttp2_submit_response(c->session, st->id, hdrs, sizeof hdrs / sizeof hdrs[0], &body); // expect: stack-escape
    if (rc == 0)
        c->want_write = 1;
    return rc;
}

static int respond_error(struct h2_conn *c, struct h2_stream *st)
{
    nghttp2_nv hdrs[] = {
        MAKE_NV(":status", "404", 3),
        MAKE_NV("content-length", "0", 1),
    };

    c->want_write = 1;
    return nghttp2_submit_response(c->session, st->id, hdrs, 2, NULL);
}

int on_frame_recv(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2_conn *c = user;
    struct h2_stream *st;

    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA)
        return 0;
    if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
        return 0;
    st = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (!st)
        return 0;
    if (st->file >= 0 ? respond_file(c, st) : respond_error(c, st))
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    return 0;
}

/* called by the event loop when the socket takes more */
int conn_writable(struct h2_conn *c)
{
    c->want_write = 0;
    return nghttp2_session_send(c->session) == 0 ? 0 : -1;
}
