/* Record stream writer: a packed header in front of every record, record bodies are handed over whole. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct packed_header {
    unsigned char raw[12];
};

struct stamp {
    char text[16];
};

struct writer {
    struct bufferevent *bev;
    uint32_t seq;
    size_t limit;
};

static struct packed_header pack(uint32_t kind, uint32_t seq, uint32_t len)
{
    struct packed_header h;
    const uint32_t v[3] = {kind, seq, len};
    for (int i = 0; i < 3; i++)
        for (int b = 0; b < 4; b++)
            h.raw[4 * i + b] = (unsigned char)(v[i] >> (24 - 8 * b));
    return h;
}

static struct stamp render(uint64_t ms)
{
    struct stamp s;
    memset(&s, 0, sizeof s);
    for (int i = 14; i >= 0; i--, ms /= 10)
        s.text[i] = (char)('0' + ms % 10);
    return s;
}

static void body_free(const void *data, size_t n, void *extra)
{
    (void)n;
    (void)extra;
    free((void *)data);
}

static int put_header(struct evbuffer *out, uint32_t kind, uint32_t seq, size_t len)
{
    return evbuffer_add(out, pack(kind, seq, (uint32_t)len).raw, 12);
}

int writer_tick(struct writer *w, uint64_t now_ms)
{
    struct evbuffer *out = bufferevent_get_output(w->bev);
    if (put_header(out, 1, ++w->seq, 15))
        return -1;
    return bufferevent_write(w->bev, render(now_ms).text, 15);
}

int writer_record(struct writer *w, char *body, size_t n)
{
    struct evbuffer *out = bufferevent_get_output(w->bev);

    if (evbuffer_get_length(out) + n > w->limit || put_header(out, 2, ++w->seq, n)) {
        free(body);
        return -1;
    }
    if (evbuffer_add_reference(out, body, n, body_free, NULL)) {
        free(body);
        return -1;
    }
    return 0;
}

int writer_text(struct writer *w, const char *text)
{
    size_t n = strlen(text);
    char *body = malloc(n + 1);
    if (!body)
        return -1;
    memcpy(body, text, n + 1);
    return writer_record(w, body, n);
}
