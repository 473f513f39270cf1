#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct out {
    unsigned char *msg;
    size_t len;
};

int ws_send(struct lws *wsi, struct out *o, const char *text)
{
    size_t n = strlen(text);
    unsigned char *m = malloc(LWS_PRE + n);

    if (!m)
        return -1;
    memcpy(m + LWS_PRE, text, n);
    o->msg = m;
    o->len = n;
    lws_callback_on_writable(wsi);
    free(m); // expect: freed-in-flight
    return 0;
}

int ws_writable(struct lws *wsi, struct out *o)
{
    if (o->len == 0)
        return 0;
    if (lws_write(wsi, o->msg + LWS_PRE, o->len, LWS_WRITE_TEXT) < 0)
        return -1;
    o->len = 0;
    return 0;
}
