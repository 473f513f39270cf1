#include <gio/gio.h>
#include <stdio.h>

typedef struct _GBytes GBytes;
GBytes *g_bytes_new_static(const void *data, size_t n);
void g_bytes_unref(GBytes *);
void g_output_stream_write_bytes_async(GOutputStream *, GBytes *, int prio, GCancellable *, GAsyncReadyCallback, gpointer);

static int finished;

static void wrote(GObject *src, GAsyncResult *res, gpointer user)
{
    (void)src;
    (void)res;
    (void)user;
    finished++;
}

void log_state(GOutputStream *out, int state)
{
    char text[40];
    int n = snprintf(text, sizeof text, "state %d\n", state);
    GBytes *b = g_bytes_new_static(text, (size_t)n); // allow: stack-escape
    g_output_stream_write_bytes_async(out, b, 0, NULL, wrote, NULL); // expect: stack-escape
    g_bytes_unref(b);
}
