#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_VIEWERS 64
#define TEXT_MAX 1024

enum reason { R_ESTABLISHED, R_WRITEABLE, R_CLOSED };

struct score {
    unsigned home, guest, minute;
    unsigned version;
};

struct viewer {
    struct lws *wsi;
    char lang[4];
    unsigned seen;
};

struct board {
    struct score now;
    struct viewer viewers[MAX_VIEWERS];
    unsigned count;
    unsigned char scratch[LWS_PRE + TEXT_MAX];
};

static struct viewer *viewer_of(struct board *b, struct lws *wsi)
{
    for (unsigned i = 0; i < b->count; i++)
        if (b->viewers[i].wsi == wsi)
            return &b->viewers[i];
    return NULL;
}

static int viewer_write(struct board *b, struct viewer *v)
{
    char *text = (char *)b->scratch + LWS_PRE;
    const char *word = strcmp(v->lang, "de") == 0 ? "Spielstand" : "score";
    int n = snprintf(text, TEXT_MAX, "{\"%s\":[%u,%u],\"minute\":%u}", word, b->now.home, b->now.guest, b->now.minute);

    if (n < 0 || n >= TEXT_MAX)
        return -1;
    if (lws_write(v->wsi, b->scratch + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    memset(b->scratch, 0, sizeof b->scratch);
    v->seen = b->now.version;
    return 0;
}

void board_update(struct board *b, unsigned home, unsigned guest, unsigned minute)
{
    b->now.home = home;
    b->now.guest = guest;
    b->now.minute = minute;
    b->now.version++;
    for (unsigned i = 0; i < b->count; i++)
        lws_callback_on_writable(b->viewers[i].wsi);
}

int board_event(struct board *b, struct lws *wsi, enum reason why)
{
    struct viewer *v = viewer_of(b, wsi);

    switch (why) {
    case R_ESTABLISHED:
        if (b->count == MAX_VIEWERS)
            return -1;
        v = &b->viewers[b->count++];
        v->wsi = wsi;
        strcpy(v->lang, "en");
        v->seen = 0;
        lws_callback_on_writable(wsi);
        return 0;
    case R_WRITEABLE:
        return v && v->seen != b->now.version ? viewer_write(b, v) : 0;
    case R_CLOSED:
        if (v)
            *v = b->viewers[--b->count];
        return 0;
    }
    return 0;
}
