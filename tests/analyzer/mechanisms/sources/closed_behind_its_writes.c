/* What runs when the stream has been closed runs behind the completions of its writes. */
#include <stdlib.h>
#include <uv.h>

struct drop {
    uv_tcp_t tcp;
    uv_timer_t timer;
    uv_write_t part[2];
    char *body, *other;
    size_t size;
    int left;
};

static void closed(uv_handle_t *h)
{
    struct drop *d = h->data;
    free(d->body);
}

static void timer_closed(uv_handle_t *h)
{
    struct drop *d = h->data;
    free(d->other); // expect: freed-in-flight
}

static void step(struct drop *d)
{
    if (--d->left == 0) {
        d->tcp.data = d;
        uv_close((uv_handle_t *)&d->tcp, closed);
    }
}

static void sent(uv_write_t *req, int status)
{
    (void)status;
    step(req->data);
}

static void put(struct drop *d, int i, char *bytes)
{
    uv_buf_t buf = uv_buf_init(bytes, d->size);
    d->part[i].data = d;
    d->left++;
    if (uv_write(&d->part[i], (uv_stream_t *)&d->tcp, &buf, 1, sent))
        step(d);
}

void send_drop(struct drop *d)
{
    d->left = 0;
    put(d, 0, d->body);
    put(d, 1, d->other);
    d->timer.data = d;
    uv_close((uv_handle_t *)&d->timer, timer_closed);
}
