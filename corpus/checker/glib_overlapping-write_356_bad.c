/* Reply of the control socket: a status line and, for some commands, a document. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct _GError;
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, struct _GError **);

struct client {
    GOutputStream *out;
    unsigned replies, errors;
};

struct reply {
    struct client *client;
    int parts; /* writes that have not finished */
    char *status;
    char *document;
};

static void reply_part_done(GObject *src, GAsyncResult *res, gpointer user)
{
    struct reply *r = user;
    (void)src;
    if (!g_output_stream_write_all_finish(r->client->out, res, NULL, NULL))
        r->client->errors++;
    if (--r->parts)
        return;
    r->client->replies++;
    g_free(r->status);
    g_free(r->document);
    g_free(r);
}

/* Takes over `document`, which may be NULL. */
void client_reply(struct client *c, int code, const char *text, char *document)
{
    struct reply *r = g_malloc0(sizeof *r);
    r->client = c;
    r->status = g_strdup_printf("%03d %s\n", code, text);
    r->document = document;
    r->parts = document ? 2 : 1;
    g_output_stream_write_all_async(c->out, r->status, strlen(r->status), 0, NULL, reply_part_done, r); /* allow: overlapping-write */
    if (document)
        g_output_stream_write_all_async(c->out, r->document, strlen(r->document), 0, NULL, reply_part_done, r); /* expect: overlapping-write */
}

void client_command(struct client *c, const char *line)
{
    if (strcmp(line, "ping") == 0)
        client_reply(c, 200, "pong", NULL);
    else if (strcmp(line, "stat") == 0)
        client_reply(c, 210, "statistics follow",
                     g_strdup_printf("replies=%u\nerrors=%u\n.\n", c->replies, c->errors));
    else
        client_reply(c, 400, "unknown command", NULL);
}
