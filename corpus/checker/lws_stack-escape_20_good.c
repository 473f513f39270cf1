#include <libwebsockets.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define HIST 16
#define LINE 96

enum reason { CB_ESTABLISHED, CB_WRITEABLE, CB_RECEIVE, CB_CLOSED };

struct reading {
    uint32_t seq;
    int32_t milli_c;
};

struct session {
    struct lws *wsi;
    struct reading hist[HIST];
    unsigned head, tail;
    int greeted;
};

static int session_greet(struct session *s)
{
    unsigned char out[LWS_PRE + LINE];
    int n = snprintf((char *)out + LWS_PRE, LINE, "{\"hello\":\"thermo\",\"hist\":%d}", HIST);

    if (lws_write(s->wsi, out + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    s->greeted = 1;
    return 0;
}

static int session_send_one(struct session *s)
{
    const struct reading *r = &s->hist[s->tail % HIST];
    unsigned char out[LWS_PRE + LINE];
    int n;

    n = snprintf((char *)out + LWS_PRE, LINE, "{\"seq\":%u,\"t\":%d.%03d}", r->seq, r->milli_c / 1000, r->milli_c % 1000);
    if (lws_write(s->wsi, out + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    s->tail++;
    return 0;
}

void session_push(struct session *s, uint32_t seq, int32_t milli_c)
{
    if (s->head - s->tail == HIST)
        s->tail++;
    s->hist[s->head % HIST] = (struct reading){seq, milli_c};
    s->head++;
    lws_callback_on_writable(s->wsi);
}

int thermo_callback(struct lws *wsi, enum reason why, void *user, void *in, size_t len)
{
    struct session *s = user;

    (void)in;
    (void)len;
    switch (why) {
    case CB_ESTABLISHED:
        memset(s, 0, sizeof *s);
        s->wsi = wsi;
        lws_callback_on_writable(wsi);
        break;
    case CB_WRITEABLE:
        if (!s->greeted) {
            if (session_greet(s))
                return -1;
        } else if (s->head != s->tail && session_send_one(s)) {
            return -1;
        }
        if (s->head != s->tail)
            lws_callback_on_writable(wsi);
        break;
    default:
        break;
    }
    return 0;
}
