#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* statsd style reporter: counters are flushed as one UDP datagram per interval. */

#define MAX_COUNTERS 32
#define DATAGRAM 1400

struct counter {
    char name[40];
    unsigned long value;
};

struct reporter {
    uv_udp_t udp;
    uv_timer_t tick;
    uv_udp_send_t req;
    struct sockaddr_in to;
    struct counter counters[MAX_COUNTERS];
    unsigned ncounters;
    unsigned long errors;
    size_t len;
    char packet[DATAGRAM];
};

static void on_sent(uv_udp_send_t *req, int status)
{
    struct reporter *r = req->data;
    if (status < 0)
        r->errors++;
}

static void packet_begin(struct reporter *r) { r->len = 0; }

static int packet_add(struct reporter *r, const struct counter *c)
{
    size_t room = sizeof r->packet - r->len;
    int n = snprintf(r->packet + r->len, room, "%s:%lu|c\n", c->name, c->value); // expect: mutated-in-flight
    if (n < 0 || (size_t)n >= room)
        return -1;
    r->len += (size_t)n;
    return 0;
}

static int packet_send(struct reporter *r)
{
    uv_buf_t buf = uv_buf_init(r->packet, (unsigned)r->len);
    r->req.data = r;
    return uv_udp_send(&r->req, &r->udp, &buf, 1, (const struct sockaddr *)&r->to, on_sent); // allow: mutated-in-flight
}

static void on_tick(uv_timer_t *t)
{
    struct reporter *r = t->data;

    packet_begin(r);
    for (unsigned i = 0; i < r->ncounters; i++) {
        struct counter *c = &r->counters[i];
        if (c->value == 0)
            continue;
        if (packet_add(r, c) < 0)
            break;
        c->value = 0;
    }
    if (r->len > 0 && packet_send(r) < 0)
        r->errors++;
}

void reporter_count(struct reporter *r, const char *name, unsigned long delta)
{
    unsigned i;
    for (i = 0; i < r->ncounters; i++)
        if (strcmp(r->counters[i].name, name) == 0)
            break;
    if (i == r->ncounters) {
        if (i == MAX_COUNTERS)
            return;
        snprintf(r->counters[i].name, sizeof r->counters[i].name, "%s", name);
        r->counters[i].value = 0;
        r->ncounters++;
    }
    r->counters[i].value += delta;
}

int reporter_start(struct reporter *r, uv_loop_t *loop, const char *host, int port, unsigned every_ms)
{
    int rc = uv_ip4_addr(host, port, &r->to);
    if (rc)
        return rc;
    uv_udp_init(loop, &r->udp);
    uv_timer_init(loop, &r->tick);
    r->tick.data = r;
    return uv_timer_start(&r->tick, on_tick, every_ms, every_ms);
}
