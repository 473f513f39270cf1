#include <libwebsockets.h>
#include <stdio.h>

static unsigned char scratch[LWS_PRE + 512];

int send_status(struct lws *wsi, int battery, int signal)
{
    char *p = (char *)scratch + LWS_PRE;
    int n = snprintf(p, 512, "{\"b\":%d}", battery);
    if (lws_write(wsi, (unsigned char *)p, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    n = snprintf(p, 512, "{\"s\":%d}", signal);
    return lws_write(wsi, (unsigned char *)p, (size_t)n, LWS_WRITE_TEXT) < n ? -1 : 0;
}
