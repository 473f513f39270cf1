#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CMD_DEADLINE_MS 3000

struct device;

struct cmd {
    uv_write_t req;
    struct device *dev;
    struct cmd *next;
    uint64_t deadline;
    unsigned char frame[];
};

struct device {
    uv_tcp_t tcp;
    uv_timer_t timer;
    struct cmd *sending;
    int handles;
    int closing;
    unsigned late, failed;
    void (*gone)(struct device *);
};

static void cmd_unlink(struct cmd *c)
{
    struct cmd **pp = &c->dev->sending;
    while (*pp && *pp != c)
        pp = &(*pp)->next;
    if (*pp)
        *pp = c->next;
}

static void on_handle_closed(uv_handle_t *h)
{
    struct device *d = h->data;
    if (--d->handles)
        return;
    if (d->gone)
        d->gone(d);
    free(d);
}

void device_close(struct device *d)
{
    if (d->closing)
        return;
    d->closing = 1;
    uv_close((uv_handle_t *)&d->timer, on_handle_closed);
    uv_close((uv_handle_t *)&d->tcp, on_handle_closed);
}

static void on_cmd_written(uv_write_t *req, int status)
{
    struct cmd *c = req->data;
    if (status < 0)
        c->dev->failed++;
    cmd_unlink(c);
    free(c);
}

int device_command(struct device *d, uint8_t op, const void *arg, uint16_t len)
{
    struct cmd *c;
    uv_buf_t b;
    int rc;
    if (d->closing)
        return UV_ECANCELED;
    c = malloc(sizeof *c + 3u + len);
    if (!c)
        return UV_ENOMEM;
    c->frame[0] = op;
    c->frame[1] = (unsigned char)(len >> 8);
    c->frame[2] = (unsigned char)len;
    memcpy(c->frame + 3, arg, len);
    c->dev = d;
    c->deadline = uv_now(d->tcp.loop) + CMD_DEADLINE_MS;
    c->req.data = c;
    b = uv_buf_init((char *)c->frame, 3u + len);
    rc = uv_write(&c->req, (uv_stream_t *)&d->tcp, &b, 1, on_cmd_written);
    if (rc < 0) {
        free(c);
        return rc;
    }
    c->next = d->sending;
    d->sending = c;
    return 0;
}

static void on_deadline(uv_timer_t *t)
{
    struct device *d = t->data;
    uint64_t now = uv_now(t->loop);
    struct cmd *c = d->sending, *next;
    for (; c; c = next) {
        next = c->next;
        if (c->deadline > now)
            continue;
        d->late++;
        cmd_unlink(c);
        free(c); // expect: freed-in-flight
    }
}

struct device *device_adopt(uv_loop_t *loop, uv_stream_t *server)
{
    struct device *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    uv_tcp_init(loop, &d->tcp);
    uv_timer_init(loop, &d->timer);
    d->tcp.data = d->timer.data = d;
    d->handles = 2;
    if (uv_accept(server, (uv_stream_t *)&d->tcp) < 0) {
        device_close(d);
        return NULL;
    }
    uv_timer_start(&d->timer, on_deadline, 500, 500);
    return d;
}
