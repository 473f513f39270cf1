#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

enum ws_reason { WS_ESTABLISHED, WS_WRITEABLE, WS_RECEIVE, WS_CLOSED };

struct sensor_session {
    struct lws *wsi;
    int subscribed;
    unsigned seq;
    struct sensor_session *next;
};

struct sensor_feed {
    struct sensor_session *sessions;
    double temperature;
    double humidity;
};

static void feed_add(struct sensor_feed *f, struct sensor_session *s)
{
    s->next = f->sessions;
    f->sessions = s;
}

static void feed_remove(struct sensor_feed *f, struct sensor_session *s)
{
    struct sensor_session **p = &f->sessions;

    while (*p && *p != s)
        p = &(*p)->next;
    if (*p)
        *p = s->next;
}

static int send_reading(struct sensor_feed *f, struct sensor_session *s)
{
    unsigned char buf[LWS_PRE + 128];
    int n = snprintf((char *)buf + LWS_PRE, sizeof buf - LWS_PRE, "{\"seq\":%u,\"t\":%.2f,\"h\":%.1f}", s->seq++,
                     f->temperature, f->humidity);

    if (n < 0 || (size_t)n >= sizeof buf - LWS_PRE)
        return -1;
    return lws_write(s->wsi, buf + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n ? -1 : 0;
}

int sensor_event(struct sensor_feed *f, struct sensor_session *s, enum ws_reason why, const char *in, size_t len)
{
    switch (why) {
    case WS_ESTABLISHED:
        feed_add(f, s);
        return 0;
    case WS_RECEIVE:
        s->subscribed = len >= 3 && memcmp(in, "sub", 3) == 0;
        if (s->subscribed)
            lws_callback_on_writable(s->wsi);
        return 0;
    case WS_WRITEABLE:
        return s->subscribed ? send_reading(f, s) : 0;
    case WS_CLOSED:
        feed_remove(f, s);
        return 0;
    }
    return 0;
}

void sensor_update(struct sensor_feed *f, double t, double h)
{
    struct sensor_session *s;

    f->temperature = t;
    f->humidity = h;
    for (s = f->sessions; s; s = s->next)
        if (s->subscribed)
            lws_callback_on_writable(s->wsi);
}
