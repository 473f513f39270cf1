/* Live gauge over WebSocket: one transmit area per connection is filled anew for every writable event. */
#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TX 1024
#define PENDING 8

struct event {
    unsigned id;
    double value;
};

struct gauge {
    struct lws *wsi;
    struct event ring[PENDING];
    unsigned head, tail;
    unsigned long sent, dropped;
    unsigned char tx[LWS_PRE + TX];
};

void gauge_open(struct gauge *g, struct lws *wsi)
{
    memset(g, 0, sizeof *g);
    g->wsi = wsi;
}

void gauge_event(struct gauge *g, unsigned id, double value)
{
    if (g->head - g->tail == PENDING) {
        g->tail++;
        g->dropped++;
    }
    g->ring[g->head % PENDING] = (struct event){id, value};
    g->head++;
    lws_callback_on_writable(g->wsi);
}

static int send_text(struct gauge *g, size_t n)
{
    int rc = lws_write(g->wsi, g->tx + LWS_PRE, n, LWS_WRITE_TEXT);

    if (rc < 0)
        return -1;
    g->sent++;
    return 0;
}

static size_t render(struct gauge *g, const struct event *ev)
{
    char *p = (char *)g->tx + LWS_PRE;
    int n = snprintf(p, TX, "{\"id\":%u,\"value\":%.6g}", ev->id, ev->value);

    return n < 0 ? 0 : (size_t)n;
}

static int send_one(struct gauge *g)
{
    size_t n = render(g, &g->ring[g->tail % PENDING]);

    g->tail++;
    return n ? send_text(g, n) : 0;
}

int gauge_writable(struct gauge *g)
{
    if (g->head == g->tail)
        return 0;
    if (send_one(g) != 0)
        return -1;
    memset(g->tx, 0, sizeof g->tx);
    if (g->head != g->tail)
        lws_callback_on_writable(g->wsi);
    return 0;
}

int gauge_goodbye(struct gauge *g)
{
    unsigned char bye[LWS_PRE + 32];
    int n = snprintf((char *)bye + LWS_PRE, 32, "{\"sent\":%lu}", g->sent % 1000000);

    return lws_write(g->wsi, bye + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < 0 ? -1 : 0;
}
