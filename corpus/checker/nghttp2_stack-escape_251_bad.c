/* Static file responses of a small HTTP/2 server. The loop calls pump() when the socket is writable. */
#include <fcntl.h>
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_stream {
    int fd;
    off_t left;
};

static nghttp2_nv nv_ref(const char *name, const char *value)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value),
                     NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
    return nv;
}

static ssize_t read_file(nghttp2_session *s, int32_t id, uint8_t *buf, size_t len, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct file_stream *f = src->ptr;
    ssize_t n = read(f->fd, buf, len);

    (void)s;
    (void)id;
    (void)user;
    if (n < 0)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    f->left -= n;
    if (n == 0 || f->left <= 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return n;
}

int on_stream_close(nghttp2_session *s, int32_t id, uint32_t code, void *user)
{
    struct file_stream *f = nghttp2_session_get_stream_user_data(s, id);
    (void)code;
    (void)user;
    if (f) {
        close(f->fd);
        free(f);
    }
    return 0;
}

static int respond_404(nghttp2_session *s, int32_t id)
{
    nghttp2_nv nva[] = {nv_ref(":status", "404"), nv_ref("content-length", "0")};
    return nghttp2_submit_response(s, id, nva, 2, NULL);
}

int respond_file(nghttp2_session *s, int32_t id, const char *path)
{
    char length[24];
    nghttp2_nv nva[3];
    nghttp2_data_provider body;
    struct stat st;
    struct file_stream *f = calloc(1, sizeof *f);

    if (!f)
        return NGHTTP2_ERR_NOMEM;
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0 || fstat(f->fd, &st)) {
        if (f->fd >= 0)
            close(f->fd);
        free(f);
        return respond_404(s, id);
    }
    f->left = st.st_size;
    nghttp2_session_set_stream_user_data(s, id, f);
    snprintf(length, sizeof length, "%lld", (long long)st.st_size);

    nva[0] = nv_ref(":status", "200");
    nva[1] = nv_ref("content-length", length); // allow: stack-escape
    nva[2] = nv_ref("cache-control", "max-age=3600");
    body.source.ptr = f;
    body.read_callback = read_file;
    return nghttp2_submit_response(s, id, nva, 3, &body); // expect: stack-escape
}

int pump(nghttp2_session *s)
{
    return nghttp2_session_want_write(s) ? nghttp2_session_send(s) : 0;
}
