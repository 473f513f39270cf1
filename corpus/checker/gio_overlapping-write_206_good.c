/* Line protocol client on GIO: commands wait in two queues, urgent ones pass the others, one is on the wire. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct command {
    struct command *next;
    char *line;
    void (*sent)(void *user);
    void *user;
};

struct lane {
    struct command *first, *last;
};

struct client {
    GOutputStream *out;
    struct lane urgent, normal;
    struct command *on_wire;
    int shut;
};

static void client_pump(struct client *c);

static void lane_add(struct lane *l, struct command *cmd)
{
    cmd->next = NULL;
    if (l->last)
        l->last->next = cmd;
    else
        l->first = cmd;
    l->last = cmd;
}

static struct command *lane_take(struct lane *l)
{
    struct command *cmd = l->first;

    if (cmd && (l->first = cmd->next) == NULL)
        l->last = NULL;
    return cmd;
}

static void command_free(struct command *cmd)
{
    g_free(cmd->line);
    g_free(cmd);
}

static void client_dispose(struct client *c)
{
    struct command *cmd;

    while ((cmd = lane_take(&c->urgent)) != NULL || (cmd = lane_take(&c->normal)) != NULL)
        command_free(cmd);
    g_free(c);
}

static void line_written(GObject *source, GAsyncResult *result, gpointer user)
{
    struct client *c = user;
    struct command *cmd = c->on_wire;

    (void)source;
    (void)result;
    if (cmd->sent)
        cmd->sent(cmd->user);
    command_free(cmd);
    c->on_wire = NULL;
    if (c->shut)
        client_dispose(c);
    else
        client_pump(c);
}

static void client_pump(struct client *c)
{
    struct command *cmd;

    if (c->on_wire)
        return;
    cmd = lane_take(&c->urgent);
    if (!cmd)
        cmd = lane_take(&c->normal);
    if (!cmd)
        return;
    c->on_wire = cmd;
    g_output_stream_write_all_async(c->out, cmd->line, strlen(cmd->line), 0, NULL, line_written, c);
}

static void client_queue(struct client *c, struct lane *l, char *line, void (*sent)(void *), void *user)
{
    struct command *cmd = g_malloc0(sizeof *cmd);

    cmd->line = line;
    cmd->sent = sent;
    cmd->user = user;
    lane_add(l, cmd);
    client_pump(c);
}

void client_set(struct client *c, const char *name, int value, void (*sent)(void *), void *user)
{
    if (!c->shut)
        client_queue(c, &c->normal, g_strdup_printf("SET %s %d\n", name, value), sent, user);
}

void client_abort(struct client *c, int job)
{
    if (!c->shut)
        client_queue(c, &c->urgent, g_strdup_printf("ABORT %d\n", job), NULL, NULL);
}

void client_shut(struct client *c)
{
    if (c->shut)
        return;
    c->shut = 1;
    if (!c->on_wire)
        client_dispose(c);
}
