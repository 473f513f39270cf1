#include <gio/gio.h>
#include <string.h>

typedef struct {
    GInputStream *in;
    GCancellable *cancel;
    guint timer;
    gsize total;
    void (*on_data)(gpointer user, const guint8 *p, gsize n);
    gpointer user;
    guint8 buf[4096];
} Probe;

static void probe_read(Probe *p);

static void probe_free(Probe *p)
{
    if (p->timer)
        g_source_remove(p->timer);
    g_clear_object(&p->cancel);
    g_clear_object(&p->in);
    g_free(p); // allow: freed-in-flight
}

static void on_read(GObject *src, GAsyncResult *res, gpointer data)
{
    GError *err = NULL;
    gssize n = g_input_stream_read_finish(G_INPUT_STREAM(src), res, &err);
    Probe *p = data;

    if (n < 0) {
        gboolean cancelled = g_error_matches(err, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        g_error_free(err);
        if (cancelled)
            return;
    }
    if (n <= 0) {
        probe_free(p);
        return;
    }
    p->total += (gsize)n;
    p->on_data(p->user, p->buf, (gsize)n);
    probe_read(p);
}

static void probe_read(Probe *p)
{
    g_input_stream_read_async(p->in, p->buf, sizeof p->buf, G_PRIORITY_DEFAULT, p->cancel, on_read, p);
}

static gboolean on_timeout(gpointer data)
{
    Probe *p = data;
    p->timer = 0;
    g_cancellable_cancel(p->cancel);
    probe_free(p); // expect: freed-in-flight
    return G_SOURCE_REMOVE;
}

void probe_start(GInputStream *in, guint seconds, void (*on_data)(gpointer, const guint8 *, gsize), gpointer user)
{
    Probe *p = g_new0(Probe, 1);
    p->in = g_object_ref(in);
    p->cancel = g_cancellable_new();
    p->on_data = on_data;
    p->user = user;
    p->timer = g_timeout_add_seconds(seconds, on_timeout, p);
    probe_read(p);
}
