#include <gio/gio.h>
#include <string.h>

#define IDLE_LIMIT 30

typedef struct _GError GError;
long g_input_stream_read_finish(GInputStream *, GAsyncResult *, GError **);
void g_object_unref(gpointer);
void g_error_free(GError *);
void g_cancellable_cancel(GCancellable *);
GCancellable *g_cancellable_new(void);

struct monitor;
typedef void (*monitor_line_fn)(struct monitor *, const char *line, size_t len);

struct monitor {
    GInputStream *in;
    monitor_line_fn on_line;
    GCancellable *cancel;
    unsigned refs;
    int stopped;
    unsigned idle;
    size_t used;
    char text[1024];
};

static void monitor_arm(struct monitor *m);

static void monitor_unref(struct monitor *m)
{
    if (--m->refs)
        return;
    g_object_unref(m->cancel);
    g_object_unref(m->in);
    g_free(m);
}

static void monitor_split(struct monitor *m)
{
    char *nl;
    while ((nl = memchr(m->text, '\n', m->used))) {
        size_t n = (size_t)(nl - m->text);
        m->on_line(m, m->text, n);
        m->used -= n + 1;
        memmove(m->text, nl + 1, m->used);
    }
    if (m->used == sizeof m->text)
        m->used = 0;
}

static void monitor_read(GObject *src, GAsyncResult *res, gpointer user)
{
    struct monitor *m = user;
    GError *err = NULL;
    long n = g_input_stream_read_finish((GInputStream *)src, res, &err);
    if (err)
        g_error_free(err);
    if (m->stopped || n <= 0) {
        monitor_unref(m);
        return;
    }
    m->idle = 0;
    m->used += (size_t)n;
    monitor_split(m);
    if (!m->stopped)
        monitor_arm(m);
    monitor_unref(m);
}

static void monitor_arm(struct monitor *m)
{
    m->refs++;
    g_input_stream_read_async(m->in, m->text + m->used, sizeof m->text - m->used, 0, m->cancel, monitor_read, m);
}

struct monitor *monitor_start(GInputStream *in, monitor_line_fn on_line)
{
    struct monitor *m = g_malloc0(sizeof *m);
    m->in = in;
    m->on_line = on_line;
    m->cancel = g_cancellable_new();
    m->refs = 1;
    monitor_arm(m);
    return m;
}

int monitor_second(gpointer user)
{
    struct monitor *m = user;
    if (++m->idle < IDLE_LIMIT)
        return 1;
    m->stopped = 1;
    g_cancellable_cancel(m->cancel);
    monitor_unref(m);
    return 0;
}
