#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STATIC_NV(n, v) \
    {(uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, sizeof(v) - 1, \
     NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE}

struct api_stream {
    char *json;
    size_t len;
    size_t sent;
};

static const char json_type[] = "application/json";

static ssize_t json_read(nghttp2_session *session, int32_t id, uint8_t *buf, size_t cap, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct api_stream *st = src->ptr;
    size_t n = st->len - st->sent;

    (void)session;
    (void)id;
    (void)user;
    if (n > cap)
        n = cap;
    memcpy(buf, st->json + st->sent, n);
    st->sent += n;
    if (st->sent == st->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

/* Names and fixed values are in the image; what is formatted here is copied by the library. */
static void nv_text(nghttp2_nv *nv, const char *name, const char *value)
{
    nv->name = (uint8_t *)name;
    nv->namelen = strlen(name);
    nv->value = (uint8_t *)value;
    nv->valuelen = strlen(value);
    nv->flags = NGHTTP2_NV_FLAG_NO_COPY_NAME;
}

int api_respond(nghttp2_session *session, int32_t id, struct api_stream *st)
{
    nghttp2_nv nva[4] = {
        STATIC_NV(":status", "200"),
        STATIC_NV("content-type", json_type),
    };
    nghttp2_data_provider prd = {.source.ptr = st, .read_callback = json_read};
    char len[24], date[40];
    time_t now = time(NULL);
    struct tm tm;

    snprintf(len, sizeof len, "%zu", st->len);
    gmtime_r(&now, &tm);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    nv_text(&nva[2], "content-length", len);
    nv_text(&nva[3], "date", date);
    return nghttp2_submit_response(session, id, nva, 4, &prd);
}

int on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *user)
{
    struct api_stream *st = nghttp2_session_get_stream_user_data(session, id);

    (void)error;
    (void)user;
    if (st) {
        free(st->json);
        free(st);
    }
    return 0;
}

int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct api_stream *st;

    (void)user;
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    st = calloc(1, sizeof *st);
    if (!st)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    return nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, st);
}
