/* Collector: like the socket, a pending file write holds a reference to its device. */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define IDLE_MS 30000

struct collector {
    uv_loop_t *loop;
    uv_file out;
    int64_t end;
    struct device *devices;
};

struct device {
    uv_tcp_t tcp;
    uv_fs_t save;
    struct collector *owner;
    struct device *next;
    int refs; /* one for the socket, one for a pending save */
    uint64_t last_seen;
    char chunk[16384];
};

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf);

static void device_unref(struct device *d)
{
    if (--d->refs == 0)
        free(d);
}

static void on_closed(uv_handle_t *h) { device_unref(h->data); }

static void device_drop(struct device *d)
{
    struct device **p = &d->owner->devices;

    if (uv_is_closing((uv_handle_t *)&d->tcp))
        return;
    while (*p && *p != d)
        p = &(*p)->next;
    if (*p)
        *p = d->next;
    uv_close((uv_handle_t *)&d->tcp, on_closed);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct device *d = h->data;
    (void)hint;
    *buf = uv_buf_init(d->chunk, sizeof d->chunk);
}

static void on_saved(uv_fs_t *req)
{
    struct device *d = req->data;
    ssize_t n = req->result;

    uv_fs_req_cleanup(req);
    if (n < 0) {
        fprintf(stderr, "capture: %s\n", uv_strerror((int)n));
        device_drop(d);
    } else if (!uv_is_closing((uv_handle_t *)&d->tcp)) {
        uv_read_start((uv_stream_t *)&d->tcp, on_alloc, on_read);
    }
    device_unref(d);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct device *d = s->data;
    struct collector *c = d->owner;
    uv_buf_t b;

    (void)buf;
    if (n <= 0) {
        if (n < 0)
            device_drop(d);
        return;
    }
    d->last_seen = uv_now(c->loop);
    uv_read_stop(s);
    b = uv_buf_init(d->chunk, (unsigned)n);
    d->save.data = d;
    d->refs++;
    if (uv_fs_write(c->loop, &d->save, c->out, &b, 1, c->end, on_saved) < 0) {
        d->refs--;
        device_drop(d);
    } else {
        c->end += n;
    }
}

/* Called by the server's housekeeping timer. */
void collector_sweep(struct collector *c)
{
    struct device *d = c->devices;

    while (d) {
        struct device *next = d->next;
        if (uv_now(c->loop) - d->last_seen > IDLE_MS)
            device_drop(d);
        d = next;
    }
}

void collector_add(struct collector *c, uv_stream_t *listener)
{
    struct device *d = calloc(1, sizeof *d);

    if (!d)
        return;
    d->owner = c;
    d->tcp.data = d;
    d->last_seen = uv_now(c->loop);
    if (uv_tcp_init(c->loop, &d->tcp)) {
        free(d);
        return;
    }
    d->refs = 1;
    d->next = c->devices;
    c->devices = d;
    if (uv_accept(listener, (uv_stream_t *)&d->tcp) || uv_read_start((uv_stream_t *)&d->tcp, on_alloc, on_read))
        device_drop(d);
}
