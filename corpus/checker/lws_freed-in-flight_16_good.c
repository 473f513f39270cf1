#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct note {
    struct note *next;
    size_t len;
    unsigned char *frame;
};

struct subscriber {
    struct lws *wsi;
    struct note *head, **tail;
    unsigned queued, sent;
    int failed;
};

static void note_free(struct note *n)
{
    free(n->frame);
    free(n);
}

void subscriber_init(struct subscriber *s, struct lws *wsi)
{
    memset(s, 0, sizeof *s);
    s->wsi = wsi;
    s->tail = &s->head;
}

int subscriber_notify(struct subscriber *s, const char *text)
{
    struct note *n = calloc(1, sizeof *n);
    if (!n)
        return -1;
    n->len = strlen(text);
    n->frame = malloc(LWS_PRE + n->len);
    if (!n->frame) {
        free(n);
        return -1;
    }
    memcpy(n->frame + LWS_PRE, text, n->len);
    *s->tail = n;
    s->tail = &n->next;
    s->queued++;
    return lws_callback_on_writable(s->wsi);
}

int subscriber_writable(struct subscriber *s)
{
    struct note *n = s->head;
    int rc;
    if (!n)
        return 0;
    s->head = n->next;
    if (!s->head)
        s->tail = &s->head;
    rc = lws_write(s->wsi, n->frame + LWS_PRE, n->len, LWS_WRITE_TEXT);
    note_free(n);
    if (rc < 0) {
        s->failed = 1;
        return -1;
    }
    s->sent++;
    if (s->head)
        lws_callback_on_writable(s->wsi);
    return 0;
}

void subscriber_closed(struct subscriber *s)
{
    while (s->head) {
        struct note *n = s->head;
        s->head = n->next;
        note_free(n);
    }
    s->tail = &s->head;
}
