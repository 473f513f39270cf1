#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct feed {
    struct lws_context *cx;
    struct lws *wsi;
    lws_sorted_usec_list_t ping;
    unsigned attempt;
    int closing;
    char host[64];
};

static const uint32_t backoff_ms[] = {250, 500, 1000, 2000, 5000};

static struct feed the_feed;

static int feed_connect(struct feed *f)
{
    struct lws_client_connect_info i;

    memset(&i, 0, sizeof i);
    i.context = f->cx;
    i.address = f->host;
    i.host = f->host;
    i.origin = f->host;
    i.path = "/feed";
    i.port = 443;
    i.ssl_connection = LCCSCF_USE_SSL;
    i.local_protocol_name = "feed";
    i.pwsi = &f->wsi;
    i.userdata = f;
    return lws_client_connect_via_info(&i) ? 0 : -1;
}

static void retry_cb(lws_sorted_usec_list_t *sul)
{
    (void)sul;
    if (!the_feed.closing)
        feed_connect(&the_feed);
}

static void ping_cb(lws_sorted_usec_list_t *sul)
{
    struct feed *f = lws_container_of(sul, struct feed, ping);
    lws_callback_on_writable(f->wsi);
}

static void feed_retry(struct feed *f)
{
    lws_sorted_usec_list_t sul;
    unsigned n = f->attempt < LWS_ARRAY_SIZE(backoff_ms) ? f->attempt : LWS_ARRAY_SIZE(backoff_ms) - 1;

    memset(&sul, 0, sizeof sul);
    f->attempt++;
    lws_sul_schedule(f->cx, 0, &sul, retry_cb, (lws_usec_t)backoff_ms[n] * LWS_US_PER_MS); // expect: stack-control-block
}

int feed_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    struct feed *f = &the_feed;
    (void)user;
    (void)in;
    (void)len;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        f->attempt = 0;
        lws_sul_schedule(f->cx, 0, &f->ping, ping_cb, 20 * LWS_US_PER_SEC);
        break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLIENT_CLOSED:
        f->wsi = NULL;
        lws_sul_cancel(&f->ping);
        feed_retry(f);
        break;
    default:
        break;
    }
    return lws_callback_http_dummy(wsi, reason, user, in, len);
}
