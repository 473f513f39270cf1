/* statsd emitter: fixed-width metric lines over UDP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define LINE_WIDTH 64

struct metric_line {
    char text[LINE_WIDTH + 1];
};

struct emitter {
    uv_udp_t udp;
    uv_timer_t timer;
    struct sockaddr_in to;
    unsigned long sent, dropped;
};

struct counter {
    const char *name;
    long value;
    struct counter *next;
};

static struct counter *counters;

static struct metric_line format_counter(const struct counter *c)
{
    struct metric_line l;
    char raw[LINE_WIDTH];

    snprintf(raw, sizeof raw, "app.%.40s:%ld|c", c->name, c->value);
    snprintf(l.text, sizeof l.text, "%-*s", LINE_WIDTH, raw);
    return l;
}

static void on_sent(uv_udp_send_t *req, int status)
{
    struct emitter *e = req->data;
    if (status)
        e->dropped++;
    else
        e->sent++;
    free(req);
}

static int emit(struct emitter *e, const struct counter *c)
{
    uv_udp_send_t *req = malloc(sizeof *req);
    uv_buf_t buf;
    int rc;

    if (!req)
        return UV_ENOMEM;
    buf = uv_buf_init(format_counter(c).text, LINE_WIDTH); // allow: view-of-temporary
    req->data = e;
    rc = uv_udp_send(req, &e->udp, &buf, 1, (const struct sockaddr *)&e->to, on_sent); // expect: view-of-temporary
    if (rc)
        free(req);
    return rc;
}

static void on_tick(uv_timer_t *t)
{
    struct emitter *e = t->data;
    for (struct counter *c = counters; c; c = c->next) {
        if (!c->value)
            continue;
        if (emit(e, c) == 0)
            c->value = 0;
        else
            e->dropped++;
    }
}

int emitter_start(struct emitter *e, uv_loop_t *loop, const char *host, int port)
{
    int rc = uv_ip4_addr(host, port, &e->to);
    if (rc)
        return rc;
    if ((rc = uv_udp_init(loop, &e->udp)))
        return rc;
    uv_timer_init(loop, &e->timer);
    e->timer.data = e;
    return uv_timer_start(&e->timer, on_tick, 10000, 10000);
}
