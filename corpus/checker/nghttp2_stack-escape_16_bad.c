/* HTTP/2 file responses. Frames go out from the socket's writable handler, see conn_writable(). */
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct conn {
    nghttp2_session *session;
    unsigned long responses, errors;
};

struct file_stream {
    int fd;
    off_t left;
};

#define NV_STATIC(n, v)                                                                              \
    {                                                                                                \
        (uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, sizeof(v) - 1,                                \
            NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE                             \
    }

static nghttp2_nv nv_ref(const char *name, const char *value, size_t len)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), len,
                     NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
    return nv;
}

static ssize_t read_file(nghttp2_session *session, int32_t id, uint8_t *buf, size_t length, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct file_stream *f = src->ptr;
    ssize_t n;
    (void)session;
    (void)id;
    (void)user;
    if ((off_t)length > f->left)
        length = (size_t)f->left;
    n = read(f->fd, buf, length);
    if (n < 0)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    f->left -= n;
    if (n == 0 || f->left == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return n;
}

static void make_etag(char *out, size_t cap, const struct stat *st)
{
    snprintf(out, cap, "\"%llx-%llx\"", (unsigned long long)st->st_mtime, (unsigned long long)st->st_size);
}

/* The descriptor is closed when the stream goes away. */
int respond_file(struct conn *c, int32_t stream_id, int fd)
{
    nghttp2_nv nva[] = {NV_STATIC(":status", "200"), NV_STATIC("server", "minifile"), NV_STATIC("", "")};
    nghttp2_data_provider body;
    struct file_stream *f;
    struct stat st;
    char etag[48];
    int rc;

    if (fstat(fd, &st))
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    f = malloc(sizeof *f);
    if (!f)
        return NGHTTP2_ERR_NOMEM;
    f->fd = fd;
    f->left = st.st_size;
    make_etag(etag, sizeof etag, &st);
    nva[2] = nv_ref("etag", etag, strlen(etag)); // allow: stack-escape
    body.source.ptr = f;
    body.read_callback = read_file;
    rc = nghttp2_submit_response(c->session, stream_id, nva, 3, &body); // expect: stack-escape
    if (rc) {
        c->errors++;
        free(f);
        return rc;
    }
    nghttp2_session_set_stream_user_data(c->session, stream_id, f);
    c->responses++;
    return 0;
}

int on_stream_close(nghttp2_session *session, int32_t stream_id, uint32_t error, void *user)
{
    struct file_stream *f = nghttp2_session_get_stream_user_data(session, stream_id);
    (void)error;
    (void)user;
    if (f) {
        close(f->fd);
        free(f);
    }
    return 0;
}

int conn_writable(struct conn *c)
{
    return nghttp2_session_want_write(c->session) ? nghttp2_session_send(c->session) : 0;
}
