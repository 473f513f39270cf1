#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct metric_line {
    char text[112];
};

struct gauge {
    const char *name;
    double (*sample)(void *ctx);
    void *ctx;
};

struct agent {
    uv_loop_t *loop;
    uv_udp_t udp;
    uv_timer_t tick;
    struct sockaddr_in collector;
    struct gauge gauges[16];
    unsigned ngauges;
    unsigned sent, lost;
    char host[32];
};

struct datagram {
    uv_udp_send_t req;
    struct agent *agent;
};

static void on_sent(uv_udp_send_t *req, int status)
{
    struct datagram *d = req->data;
    if (status < 0)
        d->agent->lost++;
    else
        d->agent->sent++;
    free(d);
}

static int agent_post(struct agent *a, const char *text)
{
    struct datagram *d = calloc(1, sizeof *d);
    uv_buf_t b = uv_buf_init((char *)text, (unsigned)strlen(text));
    int rc;
    if (!d)
        return UV_ENOMEM;
    d->agent = a;
    d->req.data = d;
    rc = uv_udp_send(&d->req, &a->udp, &b, 1, (const struct sockaddr *)&a->collector, on_sent); // allow: borrowed-parameter
    if (rc < 0)
        free(d);
    return rc;
}

static struct metric_line gauge_line(const struct agent *a, const struct gauge *g)
{
    struct metric_line l;
    snprintf(l.text, sizeof l.text, "%s.%s:%.3f|g\n", a->host, g->name, g->sample(g->ctx));
    return l;
}

static void on_tick(uv_timer_t *t)
{
    struct agent *a = t->data;
    for (unsigned i = 0; i < a->ngauges; i++) {
        if (!a->gauges[i].sample)
            continue;
        if (agent_post(a, gauge_line(a, &a->gauges[i]).text) < 0) // expect: view-of-temporary
            a->lost++;
    }
}

int agent_add_gauge(struct agent *a, const char *name, double (*fn)(void *), void *ctx)
{
    if (a->ngauges == sizeof a->gauges / sizeof a->gauges[0])
        return UV_ENOSPC;
    a->gauges[a->ngauges++] = (struct gauge){name, fn, ctx};
    return 0;
}

int agent_start(struct agent *a, uv_loop_t *loop, const char *ip, int port, unsigned every_ms)
{
    int rc = uv_ip4_addr(ip, port, &a->collector);
    if (rc < 0)
        return rc;
    a->loop = loop;
    if ((rc = uv_udp_init(loop, &a->udp)) < 0)
        return rc;
    if ((rc = uv_timer_init(loop, &a->tick)) < 0)
        return rc;
    a->tick.data = a;
    return uv_timer_start(&a->tick, on_tick, every_ms, every_ms);
}
