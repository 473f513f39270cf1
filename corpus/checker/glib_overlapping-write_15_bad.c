/* IRC-like client on GIO streams. */
#include <gio/gio.h>
#include <string.h>

typedef struct _Client Client;

struct _Client {
    GOutputStream *out;
    GCancellable *cancel;
    int ref;
    unsigned sent;
};

typedef struct {
    Client *client;
    char *text;
} Command;

static Client *client_ref(Client *c)
{
    c->ref++;
    return c;
}

static void client_unref(Client *c)
{
    if (--c->ref == 0)
        g_free(c);
}

static void command_sent(GObject *src, GAsyncResult *res, gpointer data)
{
    Command *cmd = data;

    (void)src;
    (void)res;
    cmd->client->sent++;
    client_unref(cmd->client);
    g_free(cmd->text);
    g_free(cmd);
}

/* Takes the text over. */
static void client_command(Client *c, char *text)
{
    Command *cmd = g_malloc0(sizeof *cmd);

    cmd->client = client_ref(c);
    cmd->text = text;
    g_output_stream_write_all_async(c->out, cmd->text, strlen(cmd->text), 0, c->cancel, command_sent, cmd); // expect: overlapping-write
}

void client_login(Client *c, const char *nick, const char *real)
{
    client_command(c, g_strdup_printf("NICK %s\r\n", nick));
    client_command(c, g_strdup_printf("USER %s 0 * :%s\r\n", nick, real)); // allow: overlapping-write
}

void client_join(Client *c, const char *channel)
{
    client_command(c, g_strdup_printf("JOIN %s\r\n", channel)); // allow: overlapping-write
}

Client *client_new(GOutputStream *out, GCancellable *cancel)
{
    Client *c = g_malloc0(sizeof *c);

    c->out = out;
    c->cancel = cancel;
    c->ref = 1;
    return c;
}

void client_free(Client *c)
{
    client_unref(c);
}
