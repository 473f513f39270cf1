/* Notification service on libwebsockets: messages are shared by the sessions. */
#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING 16

struct note {
    unsigned refs;
    size_t len;
    unsigned char data[]; /* LWS_PRE bytes of room, then the text */
};

struct session {
    struct lws *wsi;
    struct note *ring[RING];
    unsigned head, tail;
    unsigned lost;
};

static struct note *note_new(const char *text, size_t len)
{
    struct note *n = malloc(sizeof *n + LWS_PRE + len);

    if (!n)
        return NULL;
    n->refs = 1;
    n->len = len;
    memcpy(n->data + LWS_PRE, text, len);
    return n;
}

static void note_put(struct note *n)
{
    if (--n->refs == 0)
        free(n);
}

static void session_queue(struct session *s, struct note *n)
{
    if (s->head - s->tail == RING) {
        s->lost++;
        return;
    }
    n->refs++;
    s->ring[s->head++ % RING] = n;
    lws_callback_on_writable(s->wsi);
}

int notify_all(struct session **v, unsigned count, const char *topic, int value)
{
    char text[256];
    int k = snprintf(text, sizeof text, "{\"topic\":\"%s\",\"value\":%d}", topic, value);
    struct note *n;

    if (k < 0 || (size_t)k >= sizeof text)
        return -1;
    n = note_new(text, (size_t)k);
    if (!n)
        return -1;
    for (unsigned i = 0; i < count; i++)
        session_queue(v[i], n);
    note_put(n);
    return 0;
}

static int send_lost(struct session *s)
{
    unsigned char buf[LWS_PRE + 48];
    int n = snprintf((char *)buf + LWS_PRE, sizeof buf - LWS_PRE, "{\"lost\":%u}", s->lost);

    s->lost = 0;
    return lws_write(s->wsi, buf + LWS_PRE, (size_t)n, LWS_WRITE_TEXT);
}

/* LWS_CALLBACK_SERVER_WRITEABLE: one frame per turn. */
int session_writable(struct session *s)
{
    int rc;

    if (s->lost) {
        rc = send_lost(s);
    } else if (s->head != s->tail) {
        struct note *n = s->ring[s->tail++ % RING];
        rc = lws_write(s->wsi, n->data + LWS_PRE, n->len, LWS_WRITE_TEXT);
        note_put(n);
    } else {
        return 0;
    }
    if (rc < 0)
        return -1;
    if (s->head != s->tail)
        lws_callback_on_writable(s->wsi);
    return 0;
}

void session_closed(struct session *s)
{
    while (s->head != s->tail)
        note_put(s->ring[s->tail++ % RING]);
}
