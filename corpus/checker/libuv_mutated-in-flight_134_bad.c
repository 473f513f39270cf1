/* Quote feed: each subscriber has one output buffer, new quotes are appended while earlier ones are sent. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct hub;

struct subscriber {
    uv_tcp_t tcp;
    uv_write_t req;
    struct hub *hub;
    struct subscriber *next;
    char *out;
    size_t len, cap, sending;
    int busy;
};

struct hub {
    uv_loop_t *loop;
    struct subscriber *list;
};

static void subscriber_closed(uv_handle_t *h)
{
    struct subscriber *s = h->data;
    free(s->out);
    free(s);
}

static void subscriber_close(struct subscriber *s)
{
    struct subscriber **pp = &s->hub->list;
    if (uv_is_closing((uv_handle_t *)&s->tcp))
        return;
    while (*pp && *pp != s)
        pp = &(*pp)->next;
    if (*pp)
        *pp = s->next;
    uv_close((uv_handle_t *)&s->tcp, subscriber_closed);
}

static int out_append(struct subscriber *s, const char *p, size_t n)
{
    if (s->len + n > s->cap) {
        size_t cap = s->cap ? s->cap : 1024;
        char *grown;
        while (cap < s->len + n)
            cap *= 2;
        grown = realloc(s->out, cap); // expect: mutated-in-flight
        if (!grown)
            return -1;
        s->out = grown;
        s->cap = cap;
    }
    memcpy(s->out + s->len, p, n);
    s->len += n;
    return 0;
}

static void out_flush(struct subscriber *s);

static void out_written(uv_write_t *req, int status)
{
    struct subscriber *s = req->data;
    s->busy = 0;
    if (status < 0) {
        subscriber_close(s);
        return;
    }
    s->len -= s->sending;
    memmove(s->out, s->out + s->sending, s->len);
    out_flush(s);
}

static void out_flush(struct subscriber *s)
{
    uv_buf_t b;
    if (s->busy || s->len == 0)
        return;
    b = uv_buf_init(s->out, (unsigned)s->len);
    s->sending = s->len;
    s->req.data = s;
    s->busy = 1;
    if (uv_write(&s->req, (uv_stream_t *)&s->tcp, &b, 1, out_written)) { // allow: mutated-in-flight
        s->busy = 0;
        subscriber_close(s);
    }
}

void hub_publish(struct hub *h, const char *line)
{
    struct subscriber *s, *next;
    size_t n = strlen(line);
    for (s = h->list; s; s = next) {
        next = s->next;
        if (out_append(s, line, n)) // allow: mutated-in-flight
            subscriber_close(s);
        else
            out_flush(s);
    }
}

int hub_accept(struct hub *h, uv_stream_t *server)
{
    struct subscriber *s = calloc(1, sizeof *s);
    if (!s)
        return UV_ENOMEM;
    s->hub = h;
    uv_tcp_init(h->loop, &s->tcp);
    s->tcp.data = s;
    if (uv_accept(server, (uv_stream_t *)&s->tcp)) {
        subscriber_close(s);
        return -1;
    }
    s->next = h->list;
    h->list = s;
    return 0;
}
