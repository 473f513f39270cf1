#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

/* Line-based client of a control socket. */

extern long g_input_stream_read_finish(GInputStream *, GAsyncResult *, void **error);
extern void g_cancellable_cancel(GCancellable *);
extern void g_cancellable_reset(GCancellable *);

typedef void (*line_fn)(const char *line, size_t len, gpointer user);

struct ctl_client {
    GInputStream *in;
    GCancellable *cancel;
    line_fn on_line;
    gpointer user;
    size_t fill;
    char line[1024];
    char chunk[512];
};

static void ctl_read(struct ctl_client *c);

static void ctl_feed(struct ctl_client *c, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\n' || c->fill == sizeof c->line) {
            c->on_line(c->line, c->fill, c->user);
            c->fill = 0;
        } else {
            c->line[c->fill++] = p[i];
        }
    }
}

static void ctl_read_done(GObject *src, GAsyncResult *res, gpointer user)
{
    long n = g_input_stream_read_finish((GInputStream *)src, res, NULL);

    if (n <= 0)
        return; /* cancelled or at the end: `user` is not looked at */
    struct ctl_client *c = user;
    ctl_feed(c, c->chunk, (size_t)n);
    ctl_read(c);
}

static void ctl_read(struct ctl_client *c)
{
    g_input_stream_read_async(c->in, c->chunk, sizeof c->chunk, 0, c->cancel, ctl_read_done, c);
}

struct ctl_client *ctl_client_new(GInputStream *in, GCancellable *cancel, line_fn fn, gpointer user)
{
    struct ctl_client *c = g_malloc0(sizeof *c);

    c->in = in;
    c->cancel = cancel;
    c->on_line = fn;
    c->user = user;
    g_cancellable_reset(cancel);
    ctl_read(c);
    return c;
}

void ctl_client_close(struct ctl_client *c)
{
    if (!c)
        return;
    if (c->fill)
        c->on_line(c->line, c->fill, c->user);
    g_cancellable_cancel(c->cancel);
    g_free(c); // expect: freed-in-flight
}
