#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

#define MAX_PENDING 16

enum { EV_ESTABLISHED, EV_WRITEABLE, EV_RECEIVE, EV_CLOSED };

struct gauge {
    char name[32];
    double value;
};

struct feed {
    struct lws *wsi;
    struct gauge pending[MAX_PENDING];
    unsigned head, tail;
    unsigned long sent, lost;
};

int feed_push(struct feed *f, const char *name, double value)
{
    struct gauge *g;

    if (!f->wsi || f->tail - f->head == MAX_PENDING) {
        f->lost++;
        return -1;
    }
    g = &f->pending[f->tail++ % MAX_PENDING];
    snprintf(g->name, sizeof g->name, "%s", name);
    g->value = value;
    return lws_callback_on_writable(f->wsi);
}

static int feed_write_one(struct feed *f)
{
    unsigned char frame[LWS_PRE + 128];
    char *text = (char *)frame + LWS_PRE;
    const struct gauge *g;
    int n;

    if (f->head == f->tail)
        return 0;
    g = &f->pending[f->head % MAX_PENDING];
    n = snprintf(text, sizeof frame - LWS_PRE, "{\"%s\":%.3f}", g->name, g->value);
    if (lws_write(f->wsi, frame + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    f->head++;
    f->sent++;
    if (f->head != f->tail)
        lws_callback_on_writable(f->wsi);
    return 0;
}

int feed_event(struct lws *wsi, int reason, struct feed *f, const void *in, size_t len)
{
    switch (reason) {
    case EV_ESTABLISHED:
        f->wsi = wsi;
        f->head = f->tail = 0;
        break;
    case EV_WRITEABLE:
        return feed_write_one(f);
    case EV_RECEIVE:
        if (len == 5 && !memcmp(in, "reset", 5))
            f->head = f->tail;
        break;
    case EV_CLOSED:
        f->wsi = NULL;
        break;
    }
    return 0;
}
