#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stream_data {
    struct stream_data *next;
    int32_t id;
    char *body;
    size_t len, off;
};

struct h2_session {
    nghttp2_session *ng;
    struct stream_data *ready;
    unsigned long responses, resets;
};

#define NV(n, v) {(uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, sizeof(v) - 1, NGHTTP2_NV_FLAG_NONE}

static ssize_t body_read(nghttp2_session *ng, int32_t id, uint8_t *buf, size_t length, uint32_t *flags,
                         nghttp2_data_source *source, void *user)
{
    struct stream_data *st = source->ptr;
    size_t n = st->len - st->off;
    (void)ng;
    (void)id;
    (void)user;
    if (n > length)
        n = length;
    memcpy(buf, st->body + st->off, n);
    st->off += n;
    if (st->off == st->len)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static char *render_listing(unsigned rows, size_t *len)
{
    size_t cap = (size_t)rows * 32 + 1;
    char *body = malloc(cap);
    if (!body)
        return NULL;
    *len = 0;
    for (unsigned i = 0; i < rows; i++)
        *len += (size_t)snprintf(body + *len, cap - *len, "row %u\n", i);
    return body;
}

static int respond(struct h2_session *s, struct stream_data *st, unsigned rows)
{
    nghttp2_data_provider prd = {.source.ptr = st, .read_callback = body_read};
    nghttp2_nv head[] = {NV(":status", "200"), NV("content-type", "text/plain")};
    int rc;

    st->body = render_listing(rows, &st->len);
    if (!st->body)
        return NGHTTP2_ERR_NOMEM;
    st->off = 0;
    rc = nghttp2_submit_response(s->ng, st->id, head, 2, &prd);
    if (rc == 0)
        rc = nghttp2_session_send(s->ng);
    s->responses++;
    return rc;
}

static int on_frame_recv(nghttp2_session *ng, const nghttp2_frame *frame, void *user)
{
    struct h2_session *s = user;
    struct stream_data *st;
    if (frame->hd.type != NGHTTP2_HEADERS || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
        return 0;
    st = nghttp2_session_get_stream_user_data(ng, frame->hd.stream_id);
    if (st) {
        st->next = s->ready;
        s->ready = st;
    }
    return 0;
}

static int on_begin_headers(nghttp2_session *ng, const nghttp2_frame *frame, void *user)
{
    struct stream_data *st;
    (void)user;
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    st = calloc(1, sizeof *st);
    if (!st)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    st->id = frame->hd.stream_id;
    nghttp2_session_set_stream_user_data(ng, st->id, st);
    return 0;
}

static int on_stream_close(nghttp2_session *ng, int32_t id, uint32_t code, void *user)
{
    struct h2_session *s = user;
    struct stream_data *st = nghttp2_session_get_stream_user_data(ng, id);
    struct stream_data **pp = &s->ready;
    if (code)
        s->resets++;
    if (!st)
        return 0;
    while (*pp && *pp != st)
        pp = &(*pp)->next;
    if (*pp)
        *pp = st->next;
    free(st->body);
    free(st);
    return 0;
}

int h2_session_start(struct h2_session *s, nghttp2_session_callbacks *cbs)
{
    memset(s, 0, sizeof *s);
    nghttp2_session_callbacks_set_on_begin_headers_callback(cbs, on_begin_headers);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cbs, on_frame_recv);
    nghttp2_session_callbacks_set_on_stream_close_callback(cbs, on_stream_close);
    return nghttp2_session_server_new(&s->ng, cbs, s);
}

int h2_session_feed(struct h2_session *s, const uint8_t *in, size_t len)
{
    ssize_t n = nghttp2_session_mem_recv(s->ng, in, len);
    int rc = n < 0 ? (int)n : 0;
    while (rc == 0 && s->ready) {
        struct stream_data *st = s->ready;
        s->ready = st->next;
        rc = respond(s, st, 20000);
    }
    return rc == 0 ? nghttp2_session_send(s->ng) : rc;
}
