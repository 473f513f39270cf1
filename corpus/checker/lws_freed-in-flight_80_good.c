#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct pss {
    unsigned char *pending; /* LWS_PRE bytes of room in front */
    size_t len;
};

int pss_queue(struct lws *wsi, struct pss *p, const char *text)
{
    free(p->pending);
    p->len = strlen(text);
    p->pending = malloc(LWS_PRE + p->len);
    if (!p->pending)
        return -1;
    memcpy(p->pending + LWS_PRE, text, p->len);
    return lws_callback_on_writable(wsi);
}

int pss_writable(struct lws *wsi, struct pss *p)
{
    int n;
    if (!p->pending)
        return 0;
    n = lws_write(wsi, p->pending + LWS_PRE, p->len, LWS_WRITE_TEXT);
    free(p->pending);
    p->pending = NULL;
    return n < 0 ? -1 : 0;
}
