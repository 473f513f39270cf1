/* Upload client on nghttp2: each job carries the text it posts; the stream's end is what ends the job. */
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct job {
    int32_t sid;
    size_t len, at;
    char path[128];
    char text[4096];
};

struct uploader {
    nghttp2_session *session;
    const char *host;
    unsigned open;
    unsigned long done, failed;
};

static nghttp2_nv plain(const char *name, const char *value)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};

    return nv;
}

static ssize_t job_read(nghttp2_session *session, int32_t sid, uint8_t *buf, size_t cap, uint32_t *flags,
                        nghttp2_data_source *src, void *user)
{
    struct job *j = src->ptr;
    size_t n = j->len - j->at;

    (void)session;
    (void)sid;
    (void)user;
    if (n > cap)
        n = cap;
    memcpy(buf, j->text + j->at, n);
    j->at += n;
    if (j->at == j->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static int on_stream_close(nghttp2_session *session, int32_t sid, uint32_t code, void *user)
{
    struct uploader *u = user;
    struct job *j = nghttp2_session_get_stream_user_data(session, sid);

    if (!j)
        return 0;
    if (code == NGHTTP2_NO_ERROR)
        u->done++;
    else
        u->failed++;
    u->open--;
    free(j);
    return 0;
}

static int job_post(struct uploader *u, struct job *j)
{
    nghttp2_nv nva[4] = {
        plain(":method", "POST"),
        plain(":scheme", "https"),
        plain(":authority", u->host),
        plain(":path", j->path),
    };
    nghttp2_data_provider body = {.source.ptr = j, .read_callback = job_read};

    j->sid = nghttp2_submit_request(u->session, NULL, nva, 4, &body, j);
    return j->sid < 0 ? j->sid : 0;
}

int upload(struct uploader *u, const char *path, const char *text, size_t n)
{
    struct job *j;
    int rc;

    if (n > sizeof j->text || strlen(path) >= sizeof j->path)
        return NGHTTP2_ERR_INVALID_ARGUMENT;
    j = calloc(1, sizeof *j);
    if (!j)
        return NGHTTP2_ERR_NOMEM;
    strcpy(j->path, path);
    memcpy(j->text, text, n);
    j->len = n;
    rc = job_post(u, j);
    if (rc < 0) {
        free(j);
        return rc;
    }
    u->open++;
    return 0;
}

int uploader_callbacks(nghttp2_session_callbacks *cbs)
{
    nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_stream_close);
    return 0;
}

int uploader_abandon(struct uploader *u, int32_t sid)
{
    return nghttp2_submit_rst_stream(u->session, NGHTTP2_FLAG_NONE, sid, NGHTTP2_CANCEL);
}
