#include <gio/gio.h>
#include <string.h>

/* Outgoing queue of a chat plugin: one write at a time, the callback frees the line that was
 * written and starts the next one. */

extern int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, void **error);

struct line {
    struct line *next;
    size_t len;
    char *text;
};

struct plugin {
    GOutputStream *out;
    struct line *head, **tail;
    int writing;
    int broken;
};

static void pump(struct plugin *p);

static void line_free(struct line *l)
{
    g_free(l->text);
    g_free(l);
}

static void drop_all(struct plugin *p)
{
    while (p->head) {
        struct line *l = p->head;
        p->head = l->next;
        line_free(l);
    }
    p->tail = &p->head;
}

static void written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct plugin *p = user;
    struct line *l = p->head;
    int ok = g_output_stream_write_all_finish((GOutputStream *)src, res, NULL, NULL);

    p->writing = 0;
    p->head = l->next;
    if (!p->head)
        p->tail = &p->head;
    line_free(l);
    if (!ok) {
        p->broken = 1;
        drop_all(p);
        return;
    }
    pump(p);
}

static void pump(struct plugin *p)
{
    if (p->writing || !p->head)
        return;
    p->writing = 1;
    g_output_stream_write_all_async(p->out, p->head->text, p->head->len, 0, NULL, written, p);
}

static void push(struct plugin *p, char *text)
{
    struct line *l;

    if (p->broken) {
        g_free(text);
        return;
    }
    l = g_malloc0(sizeof *l);
    l->text = text;
    l->len = strlen(text);
    *p->tail = l;
    p->tail = &l->next;
    pump(p);
}

void plugin_init(struct plugin *p, GOutputStream *out)
{
    memset(p, 0, sizeof *p);
    p->out = out;
    p->tail = &p->head;
}

void plugin_join(struct plugin *p, const char *nick, const char *channel)
{
    push(p, g_strdup_printf("NICK %s\r\n", nick));
    push(p, g_strdup_printf("USER %s 0 * :%s\r\n", nick, nick));
    push(p, g_strdup_printf("JOIN %s\r\n", channel));
}

void plugin_say(struct plugin *p, const char *channel, const char *text)
{
    push(p, g_strdup_printf("PRIVMSG %s :%s\r\n", channel, text));
}
