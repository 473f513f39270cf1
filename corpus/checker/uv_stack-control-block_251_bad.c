/* statsd client over UDP. Metrics are collected into packets of at most one MTU. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define PACKET_MAX 1432

struct packet {
    size_t len;
    char text[PACKET_MAX];
};

struct statsd {
    uv_udp_t udp;
    uv_timer_t tick;
    struct sockaddr_in to;
    struct packet *open;
    unsigned lost;
};

static void on_sent(uv_udp_send_t *req, int status)
{
    struct statsd *s = req->handle->data;
    if (status < 0)
        s->lost++;
    free(req->data);
}

static void statsd_flush(struct statsd *s)
{
    struct packet *p = s->open;
    uv_udp_send_t req;
    uv_buf_t b;

    if (!p || p->len == 0)
        return;
    s->open = NULL;
    b = uv_buf_init(p->text, (unsigned)p->len);
    req.data = p;
    if (uv_udp_send(&req, &s->udp, &b, 1, (const struct sockaddr *)&s->to, on_sent)) { // expect: stack-control-block
        s->lost++;
        free(p);
    }
}

static void on_tick(uv_timer_t *t)
{
    statsd_flush(t->data);
}

static void add_line(struct statsd *s, const char *fmt, ...)
{
    char line[256];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n <= 0 || n >= (int)sizeof line)
        return;
    if (s->open && s->open->len + (size_t)n > PACKET_MAX)
        statsd_flush(s);
    if (!s->open && !(s->open = calloc(1, sizeof *s->open)))
        return;
    memcpy(s->open->text + s->open->len, line, (size_t)n);
    s->open->len += (size_t)n;
}

void statsd_count(struct statsd *s, const char *name, long by)
{
    add_line(s, "%s:%ld|c\n", name, by);
}

void statsd_gauge(struct statsd *s, const char *name, double v)
{
    add_line(s, "%s:%g|g\n", name, v);
}

int statsd_start(struct statsd *s, uv_loop_t *loop, const char *ip, int port)
{
    int rc;

    memset(s, 0, sizeof *s);
    if ((rc = uv_ip4_addr(ip, port, &s->to)) || (rc = uv_udp_init(loop, &s->udp)) ||
        (rc = uv_timer_init(loop, &s->tick)))
        return rc;
    s->udp.data = s;
    s->tick.data = s;
    return uv_timer_start(&s->tick, on_tick, 1000, 1000);
}
