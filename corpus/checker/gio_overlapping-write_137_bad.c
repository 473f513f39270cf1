/* Chat client, line protocol over a GOutputStream: registration, joining, saying, leaving. */
#include <gio/gio.h>
#include <string.h>

enum chat_state { CHAT_NEW, CHAT_REGISTERED, CHAT_JOINED };

struct chat {
    GOutputStream *out;
    enum chat_state state;
    char nick[32];
    unsigned sent, written;
};

struct chat_line {
    struct chat *chat;
    char *text;
};

static void line_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct chat_line *l = user;
    (void)src;
    (void)res;
    l->chat->written++;
    g_free(l->text);
    g_free(l);
}

static void chat_line(struct chat *c, char *text)
{
    struct chat_line *l = g_malloc0(sizeof *l);
    l->chat = c;
    l->text = text;
    c->sent++;
    g_output_stream_write_all_async(c->out, l->text, strlen(l->text), 0, NULL, line_written, l); // expect: overlapping-write
}

static void chat_nick(struct chat *c) { chat_line(c, g_strdup_printf("NICK %s\r\n", c->nick)); }

static void chat_user(struct chat *c) { chat_line(c, g_strdup_printf("USER %s 0 * :%s\r\n", c->nick, c->nick)); } // allow: overlapping-write

int chat_register(struct chat *c, const char *nick)
{
    if (c->state != CHAT_NEW || strlen(nick) >= sizeof c->nick)
        return -1;
    strcpy(c->nick, nick);
    chat_nick(c);
    chat_user(c); // allow: overlapping-write
    c->state = CHAT_REGISTERED;
    return 0;
}

int chat_join(struct chat *c, const char *room)
{
    if (c->state == CHAT_NEW)
        return -1;
    chat_line(c, g_strdup_printf("JOIN #%s\r\n", room));
    c->state = CHAT_JOINED;
    return 0;
}

int chat_say(struct chat *c, const char *room, const char *text)
{
    if (c->state != CHAT_JOINED || strpbrk(text, "\r\n"))
        return -1;
    chat_line(c, g_strdup_printf("PRIVMSG #%s :%s\r\n", room, text));
    return 0;
}

int chat_idle(const struct chat *c) { return c->sent == c->written; }
