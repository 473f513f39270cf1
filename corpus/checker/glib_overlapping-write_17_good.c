#include <gio/gio.h>
#include <string.h>

typedef int (*GSourceFunc)(gpointer);
unsigned g_timeout_add_seconds(unsigned interval, GSourceFunc fn, gpointer data);
int g_source_remove(unsigned id);
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *written, void **error);

struct line;

struct chat {
    GOutputStream *out;
    struct line *head, *tail;
    GCancellable *cancel;
    char *nick;
    unsigned ping_id;
    unsigned long lines;
    int lost;
};

struct line {
    struct chat *c;
    struct line *next;
    char *text;
};

static void start_head(struct chat *c);

static void pop_head(struct chat *c)
{
    struct line *l = c->head;

    c->head = l->next;
    if (!c->head)
        c->tail = NULL;
    g_free(l->text);
    g_free(l);
}

static void line_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct line *l = user;
    struct chat *c = l->c;

    if (!g_output_stream_write_all_finish((GOutputStream *)src, res, NULL, NULL))
        c->lost = 1;
    else
        c->lines++;
    pop_head(c);
    if (c->lost)
        while (c->head)
            pop_head(c);
    else if (c->head)
        start_head(c);
}

static void start_head(struct chat *c)
{
    struct line *l = c->head;

    g_output_stream_write_all_async(c->out, l->text, strlen(l->text), 0, c->cancel, line_written, l);
}

static void send_line(struct chat *c, char *text)
{
    struct line *l = g_malloc0(sizeof *l);
    int idle = c->head == NULL;

    l->c = c;
    l->text = text;
    if (idle)
        c->head = l;
    else
        c->tail->next = l;
    c->tail = l;
    if (idle)
        start_head(c);
}

static int on_ping_timer(gpointer user)
{
    struct chat *c = user;

    if (c->lost)
        return 0;
    send_line(c, g_strdup_printf("PING :%s\r\n", c->nick));
    return 1;
}

void chat_say(struct chat *c, const char *channel, const char *text)
{
    if (!c->lost)
        send_line(c, g_strdup_printf("PRIVMSG %s :%s\r\n", channel, text));
}

void chat_register(struct chat *c, GOutputStream *out, GCancellable *cancel, const char *nick)
{
    memset(c, 0, sizeof *c);
    c->out = out;
    c->cancel = cancel;
    c->nick = g_strdup_printf("%s", nick);
    send_line(c, g_strdup_printf("NICK %s\r\nUSER %s 0 * :%s\r\n", nick, nick, nick));
    c->ping_id = g_timeout_add_seconds(60, on_ping_timer, c);
}
