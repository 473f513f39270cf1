#include <gio/gio.h>
#include <string.h>
#include <sys/types.h>

typedef struct _GError GError;
ssize_t g_input_stream_read_finish(GInputStream *, GAsyncResult *, GError **);
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, GError **);
void g_object_unref(gpointer);

typedef struct {
    int refs;
    int closed;
    int replying;
    gpointer conn;
    GInputStream *in;
    GOutputStream *out;
    size_t fill;
    char rx[1024];
} client_t;

typedef struct {
    client_t *client;
    char *text;
} reply_t;

static client_t *client_ref(client_t *c)
{
    c->refs++;
    return c;
}

static void client_unref(client_t *c)
{
    if (--c->refs > 0)
        return;
    g_object_unref(c->conn);
    g_free(c); // allow: freed-in-flight
}

static void client_read(client_t *c);

static void on_reply_done(GObject *src, GAsyncResult *res, gpointer user)
{
    reply_t *r = user;

    (void)src;
    if (!g_output_stream_write_all_finish(r->client->out, res, NULL, NULL))
        r->client->closed = 1;
    r->client->replying = 0;
    client_unref(r->client);
    g_free(r->text);
    g_free(r);
}

int client_reply(client_t *c, int seq, const char *verdict)
{
    reply_t *r;

    if (c->closed || c->replying)
        return 0;
    r = g_malloc0(sizeof *r);
    c->replying = 1;
    r->text = g_strdup_printf("%d %s\n", seq, verdict);
    r->client = client_ref(c);
    g_output_stream_write_all_async(c->out, r->text, strlen(r->text), 0, NULL, on_reply_done, r);
    return 1;
}

static void on_request(GObject *src, GAsyncResult *res, gpointer user)
{
    client_t *c = user;
    ssize_t n = g_input_stream_read_finish(c->in, res, NULL);

    (void)src;
    if (n <= 0) {
        c->closed = 1;
        return;
    }
    c->fill += (size_t)n;
    if (c->fill == sizeof c->rx || memchr(c->rx, '\n', c->fill))
        c->fill = 0;
    client_read(c);
}

static void client_read(client_t *c)
{
    if (c->closed)
        return;
    g_input_stream_read_async(c->in, c->rx + c->fill, sizeof c->rx - c->fill, 0, NULL, on_request, c); // expect: member-no-keepalive
}

client_t *client_new(gpointer conn, GInputStream *in, GOutputStream *out)
{
    client_t *c = g_malloc0(sizeof *c);

    c->refs = 1;
    c->conn = conn;
    c->in = in;
    c->out = out;
    client_read(c);
    return c;
}

/* The registry lets go of the client, e.g. on an admin "kick". */
void client_release(client_t *c)
{
    c->closed = 1;
    client_unref(c);
}
