/* Upload client: request fields are assembled in locals, the body is handed to the session
 * as a source that goes when the stream is closed. */
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct upload {
    size_t len, off;
    char bytes[];
};

struct uploader {
    nghttp2_session *h2;
    const char *host;
    unsigned open, failed;
};

static nghttp2_nv field(const char *name, const char *value)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};

    return nv;
}

static ssize_t upload_read(nghttp2_session *h2, int32_t id, uint8_t *buf, size_t room,
                           uint32_t *flags, nghttp2_data_source *src, void *user)
{
    struct upload *u = src->ptr;
    size_t n = u->len - u->off;

    (void)h2;
    (void)id;
    (void)user;
    if (n > room)
        n = room;
    memcpy(buf, u->bytes + u->off, n);
    u->off += n;
    if (u->off == u->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static int on_stream_close(nghttp2_session *h2, int32_t id, uint32_t code, void *user)
{
    struct uploader *up = user;
    struct upload *u = nghttp2_session_get_stream_user_data(h2, id);

    up->open--;
    if (code != NGHTTP2_NO_ERROR)
        up->failed++;
    free(u);
    return 0;
}

int uploader_setup(struct uploader *up, nghttp2_session_callbacks *cbs, const char *host)
{
    memset(up, 0, sizeof *up);
    up->host = host;
    nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_stream_close);
    return nghttp2_session_client_new(&up->h2, cbs, up);
}

int uploader_put(struct uploader *up, unsigned shelf, const char *name, const void *p, size_t n)
{
    char path[128], length[24];
    struct upload *u;
    nghttp2_data_provider body;
    nghttp2_nv nv[5];
    int32_t id;

    if (snprintf(path, sizeof path, "/shelf/%u/%s", shelf, name) >= (int)sizeof path)
        return NGHTTP2_ERR_INVALID_ARGUMENT;
    snprintf(length, sizeof length, "%zu", n);
    u = malloc(sizeof *u + n);
    if (!u)
        return NGHTTP2_ERR_NOMEM;
    u->len = n;
    u->off = 0;
    memcpy(u->bytes, p, n);
    nv[0] = field(":method", "PUT");
    nv[1] = field(":scheme", "https");
    nv[2] = field(":authority", up->host);
    nv[3] = field(":path", path);
    nv[4] = field("content-length", length);
    body.source.ptr = u;
    body.read_callback = upload_read;
    id = nghttp2_submit_request(up->h2, NULL, nv, 5, &body, u);
    if (id < 0) {
        free(u);
        return id;
    }
    up->open++;
    return nghttp2_session_send(up->h2);
}
