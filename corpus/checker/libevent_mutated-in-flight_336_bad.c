/* Streams rows of a result set as an HTTP chunked body. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    char *text;
    size_t len;
};

struct stream {
    struct bufferevent *bev;
    char chunk_head[24];
    unsigned long rows;
};

static void row_release(const void *data, size_t len, void *arg)
{
    (void)len;
    (void)arg;
    free((void *)data);
}

static int stream_row(struct stream *s, struct row *r)
{
    struct evbuffer *out = bufferevent_get_output(s->bev);
    int n = snprintf(s->chunk_head, sizeof s->chunk_head, "%zx\r\n", r->len); /* expect: mutated-in-flight */
    if (evbuffer_add_reference(out, s->chunk_head, (size_t)n, NULL, NULL) < 0) /* allow: mutated-in-flight */
        return -1;
    if (evbuffer_add_reference(out, r->text, r->len, row_release, NULL) < 0)
        return -1;
    r->text = NULL;
    s->rows++;
    return evbuffer_add(out, "\r\n", 2);
}

int stream_rows(struct stream *s, struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (stream_row(s, &rows[i]) < 0) /* allow: mutated-in-flight */
            return -1;
    return 0;
}

int stream_end(struct stream *s)
{
    return bufferevent_write(s->bev, "0\r\n\r\n", 5);
}

struct stream *stream_open(struct bufferevent *bev)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    struct stream *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->bev = bev;
    if (evbuffer_add_reference(bufferevent_get_output(bev), head, sizeof head - 1, NULL, NULL) < 0) {
        free(s);
        return NULL;
    }
    return s;
}
