#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NV(n, v) {(uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, strlen(v), NGHTTP2_NV_FLAG_NONE}

struct body_cursor {
    const char *at;
    size_t left;
};

struct stream {
    int32_t id;
    char path[64];
    size_t body_len;
    char *body;
    struct stream *next;
};

struct conn {
    nghttp2_session *h2;
    int fd;
    struct stream *streams;
};

extern char *inventory_json(const char *path, size_t *len);

static ssize_t body_read(nghttp2_session *h2, int32_t id, uint8_t *buf, size_t room, uint32_t *flags, nghttp2_data_source *src, void *user)
{
    struct body_cursor *c = src->ptr;
    size_t n = c->left < room ? c->left : room;
    (void)h2;
    (void)id;
    (void)user;
    memcpy(buf, c->at, n);
    c->at += n;
    c->left -= n;
    if (c->left == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static int stream_reply(struct conn *c, struct stream *s)
{
    char length[24];
    struct body_cursor cursor;
    nghttp2_data_provider prd = {.read_callback = body_read};

    s->body = inventory_json(s->path, &s->body_len);
    if (!s->body)
        return nghttp2_submit_rst_stream(c->h2, NGHTTP2_FLAG_NONE, s->id, NGHTTP2_INTERNAL_ERROR);
    cursor.at = s->body;
    cursor.left = s->body_len;
    prd.source.ptr = &cursor; // allow: stack-escape
    snprintf(length, sizeof length, "%zu", s->body_len);
    nghttp2_nv hdrs[] = {NV(":status", "200"), NV("content-type", "application/json"), NV("content-length", length)};
    return nghttp2_submit_response(c->h2, s->id, hdrs, 3, &prd); // expect: stack-escape
}

static int on_frame(nghttp2_session *h2, const nghttp2_frame *f, void *user)
{
    struct stream *s;
    if (f->hd.type != NGHTTP2_HEADERS && f->hd.type != NGHTTP2_DATA)
        return 0;
    s = nghttp2_session_get_stream_user_data(h2, f->hd.stream_id);
    if (s && !s->body && (f->hd.flags & NGHTTP2_FLAG_END_STREAM))
        return stream_reply(user, s) < 0 ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
    return 0;
}

static int on_begin(nghttp2_session *h2, const nghttp2_frame *f, void *user)
{
    struct conn *c = user;
    struct stream *s;
    if (f->hd.type != NGHTTP2_HEADERS || f->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    if (!(s = calloc(1, sizeof *s)))
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    s->id = f->hd.stream_id;
    s->next = c->streams;
    c->streams = s;
    return nghttp2_session_set_stream_user_data(h2, s->id, s);
}

static int on_header(nghttp2_session *h2, const nghttp2_frame *f, const uint8_t *name, size_t nlen, const uint8_t *value,
                     size_t vlen, uint8_t flags, void *user)
{
    struct stream *s = nghttp2_session_get_stream_user_data(h2, f->hd.stream_id);
    (void)flags;
    (void)user;
    if (s && nlen == 5 && memcmp(name, ":path", 5) == 0)
        snprintf(s->path, sizeof s->path, "%.*s", (int)vlen, (const char *)value);
    return 0;
}

static int on_close(nghttp2_session *h2, int32_t id, uint32_t code, void *user)
{
    struct conn *c = user;
    struct stream **pp = &c->streams, *s;
    (void)h2;
    (void)code;
    while ((s = *pp) != NULL && s->id != id)
        pp = &s->next;
    if (s) {
        *pp = s->next;
        free(s->body);
        free(s);
    }
    return 0;
}

void conn_callbacks(nghttp2_session_callbacks *cb)
{
    nghttp2_session_callbacks_set_on_begin_headers_callback(cb, on_begin);
    nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
}

int conn_input(struct conn *c, const uint8_t *p, size_t n) { return nghttp2_session_mem_recv(c->h2, p, n) < 0 ? -1 : 0; }

int conn_writable(struct conn *c) { return nghttp2_session_want_write(c->h2) ? nghttp2_session_send(c->h2) : 0; }
