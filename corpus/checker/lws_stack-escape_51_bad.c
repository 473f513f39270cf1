#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

struct session {
    struct lws *wsi;
    unsigned char *pending;
    size_t pending_len;
};

void notify(struct session *s, const char *event, int v)
{
    unsigned char frame[LWS_PRE + 128];
    int n = snprintf((char *)frame + LWS_PRE, 128, "{\"%s\":%d}", event, v);

    s->pending = frame + LWS_PRE; // allow: stack-escape
    s->pending_len = (size_t)n;
    lws_callback_on_writable(s->wsi); // expect: stack-escape
}

int on_server_writable(struct session *s)
{
    int n;
    if (!s->pending)
        return 0;
    n = lws_write(s->wsi, s->pending, s->pending_len, LWS_WRITE_TEXT);
    s->pending = NULL;
    return n < 0 ? -1 : 0;
}
