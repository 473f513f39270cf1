#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
    const uint8_t *p;
    size_t left;
};

struct page {
    const char *path;
    const uint8_t *data;
    size_t len;
};

struct stream {
    int32_t id;
    char path[128];
    struct cursor cur;
};

struct server {
    nghttp2_session *session;
    const struct page *pages;
    size_t npages;
    unsigned long closed;
};

#define NV(n, v) {(uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, sizeof(v) - 1, NGHTTP2_NV_FLAG_NONE}

static ssize_t page_read(nghttp2_session *session, int32_t id, uint8_t *buf, size_t cap, uint32_t *flags,
                         nghttp2_data_source *src, void *user)
{
    struct cursor *c = src->ptr;
    size_t n = c->left < cap ? c->left : cap;
    (void)session;
    (void)id;
    (void)user;
    memcpy(buf, c->p, n);
    c->p += n;
    c->left -= n;
    if (c->left == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static int respond(struct server *sv, struct stream *st)
{
    nghttp2_nv ok[] = {NV(":status", "200"), NV("content-type", "text/html")};
    nghttp2_nv missing[] = {NV(":status", "404")};
    nghttp2_data_provider prd;

    for (size_t i = 0; i < sv->npages; i++) {
        const struct page *pg = &sv->pages[i];
        if (strcmp(pg->path, st->path) != 0)
            continue;
        st->cur.p = pg->data;
        st->cur.left = pg->len;
        prd.source.ptr = &st->cur;
        prd.read_callback = page_read;
        return nghttp2_submit_response(sv->session, st->id, ok, 2, &prd);
    }
    return nghttp2_submit_response(sv->session, st->id, missing, 1, NULL);
}

int on_frame_recv(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct server *sv = user;
    struct stream *st = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (!st || frame->hd.type != NGHTTP2_HEADERS || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
        return 0;
    return respond(sv, st) == 0 ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

int on_stream_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
    struct server *sv = user;
    (void)code;
    free(nghttp2_session_get_stream_user_data(session, id));
    sv->closed++;
    return 0;
}
