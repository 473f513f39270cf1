/* Chat room backend: each member has an output stream, and a member who joins gets the
 * recent lines of the room before live traffic. */
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define BACKLOG 32
#define ROOM_MAX 100

typedef struct {
    GOutputStream *out;
    char nick[32];
    unsigned long lines;
} member_t;

typedef struct {
    member_t *members[ROOM_MAX];
    int count;
    char *recent[BACKLOG];
    int head, stored;
} room_t;

typedef struct {
    member_t *to;
    char *text;
    size_t len;
} outgoing_t;

static void on_line_written(GObject *src, GAsyncResult *res, gpointer user)
{
    outgoing_t *o = user;

    (void)src;
    (void)res;
    o->to->lines++;
    g_free(o->text);
    g_free(o);
}

static void member_send(member_t *m, const char *nick, const char *line)
{
    outgoing_t *o = g_malloc0(sizeof *o);

    o->to = m;
    o->text = g_strdup_printf("<%s> %s\n", nick, line);
    o->len = strlen(o->text);
    g_output_stream_write_all_async(m->out, o->text, o->len, 0, NULL, on_line_written, o); // expect: overlapping-write
}

static void room_remember(room_t *r, const char *nick, const char *line)
{
    int slot = (r->head + r->stored) % BACKLOG;

    if (r->stored == BACKLOG) {
        g_free(r->recent[r->head]);
        slot = r->head;
        r->head = (r->head + 1) % BACKLOG;
    } else {
        r->stored++;
    }
    r->recent[slot] = g_strdup_printf("(%s) %s", nick, line);
}

void room_say(room_t *r, const member_t *from, const char *line)
{
    int i;

    room_remember(r, from->nick, line);
    for (i = 0; i < r->count; i++)
        if (r->members[i] != from)
            member_send(r->members[i], from->nick, line); // allow: overlapping-write
}

static void room_replay(const room_t *r, member_t *m)
{
    int i;

    for (i = 0; i < r->stored; i++)
        member_send(m, "backlog", r->recent[(r->head + i) % BACKLOG]); // allow: overlapping-write
}

int room_join(room_t *r, member_t *m)
{
    if (r->count == ROOM_MAX)
        return -1;
    room_replay(r, m);
    r->members[r->count++] = m;
    return 0;
}
