#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct out {
    struct out *next;
    size_t len;
    unsigned char data[];
};

int queue_text(struct lws *wsi, struct out **tail, const char *text)
{
    size_t n = strlen(text);
    struct out *o = malloc(sizeof *o + LWS_PRE + n);
    if (!o)
        return -1;
    memcpy(o->data + LWS_PRE, text, n);
    o->len = n;
    o->next = *tail;
    *tail = o;
    return lws_callback_on_writable(wsi);
}

int writable(struct lws *wsi, struct out **tail)
{
    struct out *o = *tail;
    int n;
    if (!o)
        return 0;
    *tail = o->next;
    n = lws_write(wsi, o->data + LWS_PRE, o->len, LWS_WRITE_TEXT);
    free(o);
    if (*tail)
        lws_callback_on_writable(wsi);
    return n < 0 ? -1 : 0;
}
