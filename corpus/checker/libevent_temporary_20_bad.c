#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_LEN 16

struct hexid {
    char s[2 * ID_LEN + 1];
};

struct member {
    uint8_t id[ID_LEN];
    char nick[24];
    struct bufferevent *bev;
    struct member *next;
};

struct room {
    uint8_t id[ID_LEN];
    const char *motd;
    struct member *members;
};

static struct hexid hexid_of(const uint8_t id[ID_LEN])
{
    static const char digits[] = "0123456789abcdef";
    struct hexid h;
    int i;

    for (i = 0; i < ID_LEN; i++) {
        h.s[2 * i] = digits[id[i] >> 4];
        h.s[2 * i + 1] = digits[id[i] & 15];
    }
    h.s[2 * ID_LEN] = '\0';
    return h;
}

static void put_literal(struct evbuffer *out, const char *text)
{
    evbuffer_add(out, text, strlen(text));
}

static void send_names(struct room *r, struct member *to)
{
    struct evbuffer *out = bufferevent_get_output(to->bev);
    struct member *m;

    put_literal(out, "NAMES");
    for (m = r->members; m; m = m->next)
        evbuffer_add_printf(out, " %s", m->nick);
    put_literal(out, "\r\n");
}

static void send_welcome(struct room *r, struct member *m)
{
    struct evbuffer *out = bufferevent_get_output(m->bev);

    put_literal(out, "ROOM ");
    evbuffer_add_reference(out, hexid_of(r->id).s, 2 * ID_LEN, NULL, NULL); // expect: temporary
    put_literal(out, "\r\n");
    if (r->motd)
        evbuffer_add_printf(out, "MOTD %s\r\n", r->motd);
}

static void room_say(struct room *r, const struct member *from, const char *text)
{
    struct member *m;

    for (m = r->members; m; m = m->next)
        if (m != from)
            evbuffer_add_printf(bufferevent_get_output(m->bev), ":%s %s\r\n", from->nick, text);
}

int room_join(struct room *r, struct member *m)
{
    struct member *p;

    for (p = r->members; p; p = p->next)
        if (memcmp(p->id, m->id, ID_LEN) == 0)
            return -1;
    m->next = r->members;
    r->members = m;
    send_welcome(r, m);
    send_names(r, m);
    room_say(r, m, "has joined");
    return 0;
}
