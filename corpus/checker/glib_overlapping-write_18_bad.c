/* IRC client core: commands are formatted and written to the connection's output stream. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct _GError GError;
extern int g_output_stream_write_all_finish(GOutputStream *stream, GAsyncResult *res, size_t *written, GError **error);
extern void g_error_free(GError *error);

struct client {
    GOutputStream *out;
    const char *nick, *user, *channel, *password;
    int registered, failed;
    unsigned long lines_out;
};

struct send_op {
    struct client *client;
    char *line;
};

static void line_sent(GObject *src, GAsyncResult *res, gpointer data)
{
    struct send_op *op = data;
    GError *err = NULL;
    size_t n;

    if (g_output_stream_write_all_finish((GOutputStream *)src, res, &n, &err)) {
        op->client->lines_out++;
    } else {
        op->client->failed = 1;
        g_error_free(err);
    }
    g_free(op->line);
    g_free(op);
}

static void send_line(struct client *c, char *line)
{
    struct send_op *op = g_malloc0(sizeof *op);

    op->client = c;
    op->line = line;
    g_output_stream_write_all_async(c->out, line, strlen(line), 0, NULL, line_sent, op); // expect: overlapping-write
}

void client_connected(struct client *c)
{
    if (c->password)
        send_line(c, g_strdup_printf("PASS %s\r\n", c->password));
    send_line(c, g_strdup_printf("NICK %s\r\n", c->nick)); // allow: overlapping-write
    send_line(c, g_strdup_printf("USER %s 0 * :%s\r\n", c->user, c->nick)); // allow: overlapping-write
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
