/* Websocket status page: each session gets its counters when it is writable. */
#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 256

enum reason { R_ESTABLISHED, R_WRITEABLE, R_CLOSED };

struct counters {
    unsigned long requests, errors;
    double load;
};

struct session {
    struct session *next;
    struct lws *wsi;
    unsigned long frames;
    int due;
};

static struct session *sessions;
static struct counters current;

static int session_write(struct session *s)
{
    unsigned char frame[LWS_PRE + TEXT_MAX];
    int n = snprintf((char *)frame + LWS_PRE, TEXT_MAX, "{\"req\":%lu,\"err\":%lu,\"load\":%.2f,\"seq\":%lu}",
                     current.requests, current.errors, current.load, s->frames);

    if (n < 0 || n >= TEXT_MAX)
        return -1;
    if (lws_write(s->wsi, frame + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    s->frames++;
    s->due = 0;
    return 0;
}

int status_callback(struct lws *wsi, enum reason why, struct session *s)
{
    struct session **pp;

    switch (why) {
    case R_ESTABLISHED:
        memset(s, 0, sizeof *s);
        s->wsi = wsi;
        s->next = sessions;
        sessions = s;
        break;
    case R_WRITEABLE:
        return s->due ? session_write(s) : 0;
    case R_CLOSED:
        for (pp = &sessions; *pp; pp = &(*pp)->next)
            if (*pp == s) {
                *pp = s->next;
                break;
            }
        break;
    }
    return 0;
}

void status_update(const struct counters *c)
{
    current = *c;
    for (struct session *s = sessions; s; s = s->next) {
        s->due = 1;
        lws_callback_on_writable(s->wsi);
    }
}
