#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct feed {
    struct lws_context *cx;
    struct lws *wsi;
    lws_sorted_usec_list_t retry;
    unsigned attempt;
    int closing;
    int shard;
};

static const uint32_t backoff_ms[] = {250, 500, 1000, 2000, 5000};

static struct feed the_feed;

static int feed_connect(struct feed *f)
{
    struct lws_client_connect_info i;
    char host[64], path[32];

    lws_snprintf(host, sizeof host, "feed%d.example.net", f->shard);
    lws_snprintf(path, sizeof path, "/feed/%u", f->attempt);
    memset(&i, 0, sizeof i);
    i.context = f->cx;
    i.address = host;
    i.host = host;
    i.origin = host;
    i.path = path;
    i.port = 443;
    i.ssl_connection = LCCSCF_USE_SSL;
    i.local_protocol_name = "feed";
    i.pwsi = &f->wsi;
    i.userdata = f;
    return lws_client_connect_via_info(&i) ? 0 : -1;
}

static void retry_cb(lws_sorted_usec_list_t *sul)
{
    struct feed *f = lws_container_of(sul, struct feed, retry);
    if (!f->closing)
        feed_connect(f);
}

static void feed_retry(struct feed *f)
{
    unsigned n = f->attempt < LWS_ARRAY_SIZE(backoff_ms) ? f->attempt : LWS_ARRAY_SIZE(backoff_ms) - 1;

    f->attempt++;
    lws_sul_schedule(f->cx, 0, &f->retry, retry_cb, (lws_usec_t)backoff_ms[n] * LWS_US_PER_MS);
}

int feed_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    struct feed *f = &the_feed;
    unsigned char frame[LWS_PRE + 64];
    int n;

    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        f->attempt = 0;
        lws_callback_on_writable(wsi);
        break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        n = lws_snprintf((char *)frame + LWS_PRE, sizeof frame - LWS_PRE, "{\"subscribe\":%d}", f->shard);
        if (lws_write(wsi, frame + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
            return -1;
        break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLIENT_CLOSED:
        f->wsi = NULL;
        feed_retry(f);
        break;
    default:
        break;
    }
    return lws_callback_http_dummy(wsi, reason, user, in, len);
}
