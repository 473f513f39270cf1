#include <libwebsockets.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKLOG 64

struct post {
    unsigned refs;
    size_t len;
    char text[];
};

struct pss {
    struct lws *wsi;
    struct pss *next;
    unsigned head;
    unsigned tail;
    unsigned skipped;
    int greeted;
    struct post *backlog[BACKLOG];
};

struct vhd {
    struct pss *sessions;
    unsigned viewers;
};

static void post_put(struct post *p)
{
    if (--p->refs == 0)
        free(p);
}

static int write_text(struct lws *wsi, const char *text, size_t len)
{
    unsigned char frame[LWS_PRE + 1024];
    int n;

    if (len > sizeof frame - LWS_PRE)
        len = sizeof frame - LWS_PRE;
    memcpy(frame + LWS_PRE, text, len);
    n = lws_write(wsi, frame + LWS_PRE, len, LWS_WRITE_TEXT);
    return n < (int)len ? -1 : 0;
}

void session_open(struct vhd *v, struct pss *s, struct lws *wsi)
{
    memset(s, 0, sizeof *s);
    s->wsi = wsi;
    s->next = v->sessions;
    v->sessions = s;
    v->viewers++;
    lws_callback_on_writable(wsi);
}

void session_close(struct vhd *v, struct pss *s)
{
    struct pss **pp;

    for (pp = &v->sessions; *pp; pp = &(*pp)->next)
        if (*pp == s) {
            *pp = s->next;
            break;
        }
    v->viewers--;
    while (s->tail != s->head)
        post_put(s->backlog[s->tail++ % BACKLOG]);
}

/* One message per writable callback; the library buffers what the socket does not take. */
int session_writable(struct vhd *v, struct pss *s)
{
    struct post *p;
    char hello[64];
    int n;

    if (!s->greeted) {
        n = snprintf(hello, sizeof hello, "{\"viewers\":%u}", v->viewers);
        s->greeted = 1;
        if (write_text(s->wsi, hello, (size_t)n) < 0)
            return -1;
    } else if (s->tail != s->head) {
        p = s->backlog[s->tail++ % BACKLOG];
        n = write_text(s->wsi, p->text, p->len);
        post_put(p);
        if (n < 0)
            return -1;
    }
    if (s->tail != s->head)
        lws_callback_on_writable(s->wsi);
    return 0;
}

int session_receive(struct vhd *v, struct pss *from, const void *in, size_t len)
{
    struct post *p = malloc(sizeof *p + len);
    struct pss *s;

    if (!p)
        return -1;
    p->refs = 1;
    p->len = len;
    memcpy(p->text, in, len);
    for (s = v->sessions; s; s = s->next) {
        if (s == from)
            continue;
        if (s->head - s->tail == BACKLOG) {
            s->skipped++;
            continue;
        }
        p->refs++;
        s->backlog[s->head++ % BACKLOG] = p;
        lws_callback_on_writable(s->wsi);
    }
    post_put(p);
    return 0;
}
