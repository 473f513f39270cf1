#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct _GError GError;
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, GError **);
void g_cancellable_cancel(GCancellable *);
GCancellable *g_cancellable_new(void);
void g_object_unref(gpointer);
gpointer g_object_ref(gpointer);
void g_error_free(GError *);
unsigned g_timeout_add(unsigned ms, int (*fn)(gpointer), gpointer data);
int g_source_remove(unsigned id);

typedef void (*CommandDone)(int ok, gpointer user);

typedef struct {
    GOutputStream *out;
    GCancellable *cancel;
    char *wire;
    size_t len;
    unsigned timer;
    int timed_out;
    CommandDone done;
    gpointer user;
} Command;

static void command_free(Command *c)
{
    if (c->timer)
        g_source_remove(c->timer);
    g_object_unref(c->cancel);
    g_object_unref(c->out);
    g_free(c->wire);
    g_free(c);
}

static int on_timeout(gpointer data)
{
    Command *c = data;

    c->timer = 0;
    c->timed_out = 1;
    g_cancellable_cancel(c->cancel);
    g_free(c->wire); // expect: freed-in-flight
    c->wire = NULL;
    return 0;
}

static void on_written(GObject *src, GAsyncResult *res, gpointer data)
{
    Command *c = data;
    GError *err = NULL;
    size_t n = 0;
    int ok;

    (void)src;
    ok = g_output_stream_write_all_finish(c->out, res, &n, &err);
    if (err) {
        fprintf(stderr, "command: %s after %zu of %zu bytes\n", c->timed_out ? "timeout" : "write error", n, c->len);
        g_error_free(err);
    }
    if (c->done)
        c->done(ok, c->user);
    command_free(c);
}

void command_send(GOutputStream *out, const char *verb, const char *arg, CommandDone done, gpointer user)
{
    Command *c = g_malloc0(sizeof *c);

    c->out = g_object_ref(out);
    c->cancel = g_cancellable_new();
    c->wire = g_strdup_printf("%s %s\r\n", verb, arg ? arg : "");
    c->len = strlen(c->wire);
    c->done = done;
    c->user = user;
    c->timer = g_timeout_add(3000, on_timeout, c);
    g_output_stream_write_all_async(c->out, c->wire, c->len, 0, c->cancel, on_written, c); // allow: freed-in-flight
}

void command_send_int(GOutputStream *out, const char *verb, long value, CommandDone done, gpointer user)
{
    char text[32];

    snprintf(text, sizeof text, "%ld", value);
    command_send(out, verb, text, done, user);
}
