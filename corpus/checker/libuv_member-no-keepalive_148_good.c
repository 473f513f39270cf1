/* Game lobby: seats keep their last notice in the object; a seat can be kicked at any time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define LOBBY_SEATS 16

struct seat {
    uv_tcp_t tcp;
    uv_write_t req;
    int refs;
    int writing;
    int number;
    size_t notice_len;
    char notice[512];
};

struct lobby {
    uv_loop_t *loop;
    struct seat *seats[LOBBY_SEATS];
};

static struct seat *seat_get(struct seat *s)
{
    s->refs++;
    return s;
}

static void seat_put(struct seat *s)
{
    if (--s->refs == 0)
        free(s);
}

static void seat_closed(uv_handle_t *h) { seat_put(h->data); }

static void seat_shut(struct seat *s)
{
    if (!uv_is_closing((uv_handle_t *)&s->tcp))
        uv_close((uv_handle_t *)&s->tcp, seat_closed);
}

static void notice_written(uv_write_t *req, int status)
{
    struct seat *s = req->data;
    s->writing = 0;
    if (status < 0)
        seat_shut(s);
    seat_put(s);
}

static int seat_notify(struct seat *s, const char *fmt, int value)
{
    uv_buf_t b;
    int n, rc;

    if (s->writing)
        return UV_EBUSY;
    n = snprintf(s->notice, sizeof s->notice, fmt, value);
    if (n < 0 || (size_t)n >= sizeof s->notice)
        return UV_E2BIG;
    s->notice_len = (size_t)n;
    b = uv_buf_init(s->notice, (unsigned)n);
    s->req.data = seat_get(s);
    s->writing = 1;
    rc = uv_write(&s->req, (uv_stream_t *)&s->tcp, &b, 1, notice_written);
    if (rc) {
        s->writing = 0;
        seat_put(s);
    }
    return rc;
}

int lobby_sit(struct lobby *l, uv_stream_t *server)
{
    int i;
    struct seat *s;

    for (i = 0; i < LOBBY_SEATS && l->seats[i]; i++)
        ;
    if (i == LOBBY_SEATS || !(s = calloc(1, sizeof *s)))
        return -1;
    s->number = i;
    uv_tcp_init(l->loop, &s->tcp);
    s->tcp.data = seat_get(s);
    if (uv_accept(server, (uv_stream_t *)&s->tcp)) {
        seat_shut(s);
        return -1;
    }
    l->seats[i] = seat_get(s);
    return seat_notify(s, "WELCOME seat %d\n", i);
}

void lobby_kick(struct lobby *l, int i)
{
    struct seat *s = l->seats[i];

    if (!s)
        return;
    l->seats[i] = NULL;
    if (!uv_is_closing((uv_handle_t *)&s->tcp))
        seat_notify(s, "KICKED from %d\n", i);
    seat_shut(s);
    seat_put(s);
}

void lobby_announce(struct lobby *l, int round)
{
    for (int i = 0; i < LOBBY_SEATS; i++) {
        if (l->seats[i] && !uv_is_closing((uv_handle_t *)&l->seats[i]->tcp))
            seat_notify(l->seats[i], "ROUND %d\n", round);
    }
}
