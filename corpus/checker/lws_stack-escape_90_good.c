#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

struct pss {
    unsigned seq;
    int want_ack;
};

int pss_tick(struct lws *wsi, struct pss *p)
{
    unsigned char frame[LWS_PRE + 64];
    int n = snprintf((char *)frame + LWS_PRE, 64, "{\"seq\":%u}", ++p->seq);
    if (n < 0 || n >= 64)
        return -1;
    if (lws_write(wsi, frame + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    if (p->want_ack)
        memset(frame, 0, sizeof frame);
    return lws_callback_on_writable(wsi);
}
