#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rope {
    struct rope *next;
    size_t len;
    int refs;
    char data[];
};

struct http_stream {
    struct bufferevent *bev;
    unsigned chunks;
    int chunked;
};

static void rope_unref(const void *p, size_t n, void *arg)
{
    struct rope *r = arg;
    (void)p;
    (void)n;
    if (--r->refs == 0)
        free(r);
}

static int out_ref(struct http_stream *s, const void *p, size_t n, evbuffer_ref_cleanup_cb done, void *arg)
{
    struct evbuffer *out = bufferevent_get_output(s->bev);
    if (n == 0)
        return 0;
    return evbuffer_add_reference(out, p, n, done, arg); // allow: stack-escape
}

static int out_rope(struct http_stream *s, struct rope *r)
{
    r->refs++;
    if (out_ref(s, r->data, r->len, rope_unref, r) == 0)
        return 0;
    r->refs--;
    return -1;
}

int stream_chunk(struct http_stream *s, struct rope *r)
{
    char head[24];
    int n;

    if (!s->chunked)
        return out_rope(s, r);
    n = snprintf(head, sizeof head, "%zx\r\n", r->len);
    if (n < 0)
        return -1;
    if (out_ref(s, head, (size_t)n, NULL, NULL) < 0) // expect: stack-escape
        return -1;
    if (out_rope(s, r) < 0)
        return -1;
    s->chunks++;
    return out_ref(s, "\r\n", 2, NULL, NULL);
}

int stream_end(struct http_stream *s)
{
    static const char last[] = "0\r\n\r\n";
    return s->chunked ? out_ref(s, last, sizeof last - 1, NULL, NULL) : 0;
}
