#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT 480
#define BACKLOG 16

struct line {
    struct line *next;
    size_t len;
    char text[];
};

struct peer {
    struct lws *wsi;
    char nick[24];
    struct line *head, **tail;
    unsigned depth;
    unsigned long seq;
};

void peer_init(struct peer *p, struct lws *wsi, const char *nick)
{
    memset(p, 0, sizeof *p);
    p->wsi = wsi;
    p->tail = &p->head;
    snprintf(p->nick, sizeof p->nick, "%s", nick);
}

static struct line *peer_pop(struct peer *p)
{
    struct line *l = p->head;
    if (!l)
        return NULL;
    p->head = l->next;
    if (!p->head)
        p->tail = &p->head;
    p->depth--;
    return l;
}

int peer_post(struct peer *p, const char *text)
{
    size_t n = strlen(text);
    struct line *l;

    if (n > MAX_TEXT)
        n = MAX_TEXT;
    if (p->depth >= BACKLOG)
        free(peer_pop(p));
    l = malloc(sizeof *l + n);
    if (!l)
        return -1;
    l->next = NULL;
    l->len = n;
    memcpy(l->text, text, n);
    *p->tail = l;
    p->tail = &l->next;
    p->depth++;
    return lws_callback_on_writable(p->wsi);
}

int peer_on_writable(struct peer *p)
{
    unsigned char out[LWS_PRE + MAX_TEXT + 64];
    struct line *l = peer_pop(p);
    int n, sent;

    if (!l)
        return 0;
    n = snprintf((char *)out + LWS_PRE, sizeof out - LWS_PRE, "%lu %s: %.*s", p->seq++, p->nick, (int)l->len, l->text);
    free(l);
    sent = lws_write(p->wsi, out + LWS_PRE, (size_t)n, LWS_WRITE_TEXT);
    if (sent < n)
        return -1;
    if (p->head)
        lws_callback_on_writable(p->wsi);
    return 0;
}

void peer_destroy(struct peer *p)
{
    struct line *l;
    while ((l = peer_pop(p)) != NULL)
        free(l);
}
