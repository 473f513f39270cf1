#include <libwebsockets.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 480
#define HISTORY 64
#define MAX_SEATS 100

struct line {
    uint32_t seq;
    char who[16];
    char text[TEXT_MAX];
};

struct seat {
    struct lws *wsi;
    uint32_t next_seq;
    unsigned skipped;
};

struct room {
    struct line history[HISTORY];
    uint32_t next_seq;
    struct seat seats[MAX_SEATS];
    /* One frame for all seats: lws_write() keeps its own copy of what the socket refuses. */
    unsigned char frame[LWS_PRE + TEXT_MAX + 64];
};

static size_t frame_fill(struct room *r, const struct line *l)
{
    int n = snprintf((char *)r->frame + LWS_PRE, sizeof r->frame - LWS_PRE, "%u %s: %s", (unsigned)l->seq, l->who, l->text);
    return (size_t)n < sizeof r->frame - LWS_PRE ? (size_t)n : sizeof r->frame - LWS_PRE - 1;
}

int room_join(struct room *r, struct lws *wsi)
{
    for (int i = 0; i < MAX_SEATS; i++) {
        if (r->seats[i].wsi)
            continue;
        r->seats[i].wsi = wsi;
        r->seats[i].skipped = 0;
        r->seats[i].next_seq = r->next_seq > HISTORY ? r->next_seq - HISTORY : 0;
        return lws_callback_on_writable(wsi) < 0 ? -1 : i;
    }
    return -1;
}

void room_leave(struct room *r, int seat)
{
    if (seat >= 0 && seat < MAX_SEATS)
        r->seats[seat].wsi = NULL;
}

void room_say(struct room *r, const char *who, const char *text)
{
    struct line *l = &r->history[r->next_seq % HISTORY];
    l->seq = r->next_seq++;
    snprintf(l->who, sizeof l->who, "%s", who);
    snprintf(l->text, sizeof l->text, "%s", text);
    for (int i = 0; i < MAX_SEATS; i++)
        if (r->seats[i].wsi)
            lws_callback_on_writable(r->seats[i].wsi);
}

static int seat_notice(struct seat *s)
{
    unsigned char note[LWS_PRE + 48];
    int n = snprintf((char *)note + LWS_PRE, sizeof note - LWS_PRE, "* %u lines skipped", s->skipped);
    s->skipped = 0;
    return lws_write(s->wsi, note + LWS_PRE, (size_t)n, LWS_WRITE_TEXT);
}

/* LWS_CALLBACK_SERVER_WRITEABLE */
int room_writable(struct room *r, int seat)
{
    struct seat *s = &r->seats[seat];
    const struct line *l;
    if (!s->wsi)
        return 0;
    if (r->next_seq - s->next_seq > HISTORY) {
        s->skipped += r->next_seq - s->next_seq - HISTORY;
        s->next_seq = r->next_seq - HISTORY;
    }
    if (s->skipped) {
        if (seat_notice(s) < 0)
            return -1;
    } else if (s->next_seq != r->next_seq) {
        l = &r->history[s->next_seq % HISTORY];
        if (lws_write(s->wsi, r->frame + LWS_PRE, frame_fill(r, l), LWS_WRITE_TEXT) < 0)
            return -1;
        s->next_seq++;
    }
    if (s->next_seq != r->next_seq)
        lws_callback_on_writable(s->wsi);
    return 0;
}
