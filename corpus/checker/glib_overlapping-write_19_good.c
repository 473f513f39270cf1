/* IRC client core: commands are formatted, queued and written one at a time. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct _GError GError;
extern int g_output_stream_write_all_finish(GOutputStream *stream, GAsyncResult *res, size_t *written, GError **error);
extern void g_error_free(GError *error);

struct line {
    struct line *next;
    char *text;
};

struct client {
    GOutputStream *out;
    const char *nick, *user, *channel, *password;
    int registered, failed, writing;
    struct line *head, **tail;
    unsigned long lines_out;
};

static void pump(struct client *c);

static void drop_head(struct client *c)
{
    struct line *l = c->head;
    c->head = l->next;
    if (!c->head)
        c->tail = &c->head;
    g_free(l->text);
    g_free(l);
}

static void line_sent(GObject *src, GAsyncResult *res, gpointer data)
{
    struct client *c = data;
    GError *err = NULL;
    size_t n;

    c->writing = 0;
    if (g_output_stream_write_all_finish((GOutputStream *)src, res, &n, &err)) {
        c->lines_out++;
    } else {
        c->failed = 1;
        g_error_free(err);
    }
    drop_head(c);
    pump(c);
}

static void pump(struct client *c)
{
    if (c->writing || c->failed || !c->head)
        return;
    c->writing = 1;
    g_output_stream_write_all_async(c->out, c->head->text, strlen(c->head->text), 0, NULL, line_sent, c);
}

static void send_line(struct client *c, char *text)
{
    struct line *l = g_malloc0(sizeof *l);

    l->text = text;
    *c->tail = l;
    c->tail = &l->next;
    pump(c);
}

void client_connected(struct client *c)
{
    c->head = NULL;
    c->tail = &c->head;
    if (c->password)
        send_line(c, g_strdup_printf("PASS %s\r\n", c->password));
    send_line(c, g_strdup_printf("NICK %s\r\n", c->nick));
    send_line(c, g_strdup_printf("USER %s 0 * :%s\r\n", c->user, c->nick));
}

void client_line(struct client *c, const char *line)
{
    const char *cmd = strchr(line, ' ');

    if (strncmp(line, "PING ", 5) == 0) {
        send_line(c, g_strdup_printf("PONG %s\r\n", line + 5));
        return;
    }
    if (cmd && strncmp(cmd, " 001 ", 5) == 0) {
        c->registered = 1;
        send_line(c, g_strdup_printf("JOIN %s\r\n", c->channel));
    }
}

void client_say(struct client *c, const char *text)
{
    if (c->registered && !c->failed)
        send_line(c, g_strdup_printf("PRIVMSG %s :%s\r\n", c->channel, text));
}
