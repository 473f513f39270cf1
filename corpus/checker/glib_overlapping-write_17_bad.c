#include <gio/gio.h>
#include <string.h>

typedef int (*GSourceFunc)(gpointer);
unsigned g_timeout_add_seconds(unsigned interval, GSourceFunc fn, gpointer data);
int g_source_remove(unsigned id);
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *written, void **error);

struct chat {
    GOutputStream *out;
    GCancellable *cancel;
    char *nick;
    unsigned ping_id;
    unsigned long lines;
    int lost;
};

struct line {
    struct chat *c;
    char *text;
};

static void line_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct line *l = user;

    if (!g_output_stream_write_all_finish((GOutputStream *)src, res, NULL, NULL))
        l->c->lost = 1;
    else
        l->c->lines++;
    g_free(l->text);
    g_free(l);
}

static void send_line(struct chat *c, char *text)
{
    struct line *l = g_malloc0(sizeof *l);

    l->c = c;
    l->text = text;
    g_output_stream_write_all_async(c->out, l->text, strlen(l->text), 0, c->cancel, line_written, l); // expect: overlapping-write
}

static int on_ping_timer(gpointer user)
{
    struct chat *c = user;

    if (c->lost)
        return 0;
    send_line(c, g_strdup_printf("PING :%s\r\n", c->nick)); // allow: overlapping-write
    return 1;
}

void chat_say(struct chat *c, const char *channel, const char *text)
{
    if (!c->lost)
        send_line(c, g_strdup_printf("PRIVMSG %s :%s\r\n", channel, text)); // allow: overlapping-write
}

void chat_register(struct chat *c, GOutputStream *out, GCancellable *cancel, const char *nick)
{
    memset(c, 0, sizeof *c);
    c->out = out;
    c->cancel = cancel;
    c->nick = g_strdup_printf("%s", nick);
    send_line(c, g_strdup_printf("NICK %s\r\nUSER %s 0 * :%s\r\n", nick, nick, nick)); // allow: overlapping-write
    c->ping_id = g_timeout_add_seconds(60, on_ping_timer, c);
}
