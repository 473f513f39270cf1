#include <gio/gio.h>
#include <string.h>

#define IDLE_LIMIT 30

typedef struct _GError GError;
long g_input_stream_read_finish(GInputStream *, GAsyncResult *, GError **);
void g_object_unref(gpointer);
void g_error_free(GError *);

struct monitor;
typedef void (*monitor_line_fn)(struct monitor *, const char *line, size_t len);

struct monitor {
    GInputStream *in;
    monitor_line_fn on_line;
    unsigned idle;
    size_t used;
    char text[1024];
};

static void monitor_arm(struct monitor *m);

static void monitor_free(struct monitor *m)
{
    g_object_unref(m->in);
    g_free(m); // allow: freed-in-flight
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
    if (n <= 0)
        return;
    m->idle = 0;
    m->used += (size_t)n;
    monitor_split(m);
    monitor_arm(m);
}

static void monitor_arm(struct monitor *m)
{
    g_input_stream_read_async(m->in, m->text + m->used, sizeof m->text - m->used, 0, NULL, monitor_read, m); // expect: member-no-keepalive
}

struct monitor *monitor_start(GInputStream *in, monitor_line_fn on_line)
{
    struct monitor *m = g_malloc0(sizeof *m);
    m->in = in;
    m->on_line = on_line;
    monitor_arm(m);
    return m;
}

int monitor_second(gpointer user)
{
    struct monitor *m = user;
    if (++m->idle < IDLE_LIMIT)
        return 1;
    monitor_free(m); // allow: freed-in-flight
    return 0;
}
