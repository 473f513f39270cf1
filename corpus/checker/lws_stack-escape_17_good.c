/* Telemetry websocket: one frame per writable callback, text frames first, then binary samples. */
#include <libwebsockets.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MAX_SAMPLES 64

struct feed_session {
    struct lws *wsi;
    int greeted;
    int want_status;
    unsigned dropped;
    unsigned nsamples;
    int16_t samples[MAX_SAMPLES];
};

static int send_text(struct lws *wsi, const char *text)
{
    unsigned char frame[LWS_PRE + 256];
    size_t n = strlen(text);

    if (n > sizeof frame - LWS_PRE)
        n = sizeof frame - LWS_PRE;
    memcpy(frame + LWS_PRE, text, n);
    return lws_write(wsi, frame + LWS_PRE, n, LWS_WRITE_TEXT) < (int)n ? -1 : 0;
}

static int send_status(struct feed_session *s)
{
    char json[96];
    snprintf(json, sizeof json, "{\"dropped\":%u,\"queued\":%u}", s->dropped, s->nsamples);
    return send_text(s->wsi, json);
}

static int send_samples(struct feed_session *s)
{
    unsigned char frame[LWS_PRE + sizeof s->samples];
    unsigned char *p = frame + LWS_PRE;
    size_t n = s->nsamples * sizeof s->samples[0];

    for (unsigned i = 0; i < s->nsamples; i++) {
        p[2 * i] = (unsigned char)(s->samples[i] & 0xff);
        p[2 * i + 1] = (unsigned char)((uint16_t)s->samples[i] >> 8);
    }
    s->nsamples = 0;
    return lws_write(s->wsi, p, n, LWS_WRITE_BINARY) < (int)n ? -1 : 0;
}

void feed_push(struct feed_session *s, int16_t v)
{
    if (s->nsamples == MAX_SAMPLES) {
        s->dropped++;
        return;
    }
    s->samples[s->nsamples++] = v;
    lws_callback_on_writable(s->wsi);
}

/* From the protocol callback, LWS_CALLBACK_SERVER_WRITEABLE. */
int feed_writable(struct feed_session *s)
{
    int rc = 0;

    if (!s->greeted) {
        rc = send_text(s->wsi, "{\"hello\":\"feed\",\"version\":2}");
        s->greeted = 1;
    } else if (s->want_status) {
        rc = send_status(s);
        s->want_status = 0;
    } else if (s->nsamples) {
        rc = send_samples(s);
    }
    if (rc == 0 && (s->want_status || s->nsamples))
        lws_callback_on_writable(s->wsi);
    return rc;
}
