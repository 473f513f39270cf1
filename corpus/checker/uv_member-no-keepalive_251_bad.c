/* Collector: devices stream dumps over TCP, every chunk is appended to one capture file. */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define IDLE_MS 30000

struct collector {
    uv_loop_t *loop;
    uv_timer_t sweep;
    uv_file out;
    int64_t end;
    struct device *devices;
};

struct device {
    uv_tcp_t tcp;
    uv_fs_t save;
    struct collector *owner;
    struct device *next;
    uint64_t last_seen;
    char chunk[16384];
};

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf);

static void on_closed(uv_handle_t *h)
{
    struct device *d = h->data;
    free(d); // allow: freed-in-flight
}

static void device_drop(struct device *d)
{
    struct device **p = &d->owner->devices;

    while (*p && *p != d)
        p = &(*p)->next;
    if (*p)
        *p = d->next;
    if (!uv_is_closing((uv_handle_t *)&d->tcp))
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
        return;
    }
    uv_read_start((uv_stream_t *)&d->tcp, on_alloc, on_read);
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
    if (uv_fs_write(c->loop, &d->save, c->out, &b, 1, c->end, on_saved) < 0) // expect: member-no-keepalive
        device_drop(d);
    else
        c->end += n;
}

/* Devices that have been silent for too long lose their connection. */
static void on_sweep(uv_timer_t *t)
{
    struct collector *c = t->data;
    struct device *d = c->devices;

    while (d) {
        struct device *next = d->next;
        if (uv_now(c->loop) - d->last_seen > IDLE_MS)
            device_drop(d);
        d = next;
    }
}

int collector_start(struct collector *c)
{
    c->sweep.data = c;
    return uv_timer_init(c->loop, &c->sweep) || uv_timer_start(&c->sweep, on_sweep, 5000, 5000);
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
    d->next = c->devices;
    c->devices = d;
    if (uv_accept(listener, (uv_stream_t *)&d->tcp) || uv_read_start((uv_stream_t *)&d->tcp, on_alloc, on_read))
        device_drop(d);
}
