/* `if (!c->current)`: the start sets the pointer to what is under way, the completion clears it. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct command {
    uv_write_t req;
    struct command *next;
    char *line;
};

struct client {
    uv_stream_t *out;
    struct command *first, *current;
    int shut;
};

static struct command *take(struct client *c)
{
    struct command *command = c->first;
    if (command)
        c->first = command->next;
    return command;
}

static void drop(struct command *command)
{
    free(command->line);
    free(command);
}

static void dispose(struct client *c)
{
    struct command *command;
    while ((command = take(c)) != NULL)
        drop(command);
    free(c);
}

static void pump(struct client *c);

static void written(uv_write_t *req, int status)
{
    struct client *c = req->data;
    (void)status;
    drop(c->current);
    c->current = NULL;
    if (c->shut)
        dispose(c);
    else
        pump(c);
}

static void pump(struct client *c)
{
    uv_buf_t buf;
    struct command *command;
    if (c->current || !(command = take(c)))
        return;
    c->current = command;
    command->req.data = c;
    buf = uv_buf_init(command->line, strlen(command->line));
    uv_write(&command->req, c->out, &buf, 1, written);
}

void queue(struct client *c, struct command *command)
{
    command->next = c->first;
    c->first = command;
    pump(c);
}

void shut(struct client *c)
{
    if (c->shut)
        return;
    c->shut = 1;
    if (!c->current)
        dispose(c);
}
