/* Ships access-log records to a collector: one growing text block, one uv_write at a time,
   whatever has piled up meanwhile goes out with the next one. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct shipper {
    uv_tcp_t tcp;
    uv_timer_t tick;
    uv_write_t req;
    char *base;
    size_t len, cap, sending;
    unsigned long dropped;
    bool busy, closing;
    int open_handles;
};

static void pump(struct shipper *s);

static void on_handle_closed(uv_handle_t *h)
{
    struct shipper *s = h->data;

    if (--s->open_handles == 0) {
        free(s->base);
        free(s);
    }
}

void shipper_close(struct shipper *s)
{
    if (s->closing)
        return;
    s->closing = true;
    uv_timer_stop(&s->tick);
    uv_close((uv_handle_t *)&s->tick, on_handle_closed);
    uv_close((uv_handle_t *)&s->tcp, on_handle_closed);
}

static void on_shipped(uv_write_t *req, int status)
{
    struct shipper *s = req->data;

    s->busy = false;
    if (status < 0) {
        shipper_close(s);
        return;
    }
    s->len -= s->sending;
    memmove(s->base, s->base + s->sending, s->len);
    s->sending = 0;
    pump(s);
}

static void pump(struct shipper *s)
{
    uv_buf_t block;

    if (s->busy || s->closing || s->len == 0)
        return;
    block = uv_buf_init(s->base, (unsigned)s->len);
    s->req.data = s;
    s->sending = s->len;
    s->busy = true;
    if (uv_write(&s->req, (uv_stream_t *)&s->tcp, &block, 1, on_shipped) < 0) {
        s->busy = false;
        shipper_close(s);
    }
}

static bool reserve(struct shipper *s, size_t extra)
{
    size_t want = s->cap ? s->cap : 1024;
    char *grown;

    if (s->len + extra <= s->cap)
        return true;
    while (want < s->len + extra)
        want *= 2;
    grown = realloc(s->base, want); // expect: mutated-in-flight
    if (!grown)
        return false;
    s->base = grown;
    s->cap = want;
    return true;
}

void shipper_record(struct shipper *s, const char *text, size_t n)
{
    if (s->closing || !reserve(s, n + 1)) {
        s->dropped++;
        return;
    }
    memcpy(s->base + s->len, text, n);
    s->base[s->len + n] = '\n';
    s->len += n + 1;
    pump(s);
}

static void on_tick(uv_timer_t *t)
{
    struct shipper *s = t->data;
    char line[96];
    int n = snprintf(line, sizeof line, "# alive, %zu queued, %lu dropped", s->len, s->dropped);

    shipper_record(s, line, (size_t)n);
}

int shipper_start(struct shipper *s)
{
    s->tick.data = s;
    s->tcp.data = s;
    s->open_handles = 2;
    return uv_timer_start(&s->tick, on_tick, 250, 250);
}
