#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct _GBytes GBytes;
GBytes *g_bytes_new(const void *data, size_t n);
GBytes *g_bytes_new_take(gpointer data, size_t n);
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

static void put(GOutputStream *out, GBytes *b)
{
    g_output_stream_write_bytes_async(out, b, 0, NULL, wrote, NULL); /* holds a reference */
    g_bytes_unref(b);
}

void log_state(GOutputStream *out, int state)
{
    char text[40];
    int n = snprintf(text, sizeof text, "state %d\n", state);
    put(out, g_bytes_new(text, (size_t)n));
}

void log_owned(GOutputStream *out, int state)
{
    char *text = g_strdup_printf("state %d\n", state);
    put(out, g_bytes_new_take(text, strlen(text)));
}

void log_end(GOutputStream *out) { put(out, g_bytes_new_static("end\n", 4)); }
