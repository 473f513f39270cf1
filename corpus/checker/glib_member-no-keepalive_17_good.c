#include <gio/gio.h>
#include <string.h>
#include <sys/types.h>

typedef struct _GError GError;
ssize_t g_input_stream_read_finish(GInputStream *, GAsyncResult *, GError **);
void g_cancellable_cancel(GCancellable *);
GCancellable *g_cancellable_new(void);
void g_object_unref(gpointer);

typedef void (*tail_line)(const char *line, size_t n, gpointer user);

typedef struct {
    int refs;
    GInputStream *in;
    GCancellable *cancel;
    tail_line cb;
    gpointer user;
    size_t have;
    char buf[4096];
} tail_t;

static void tail_unref(tail_t *t)
{
    if (--t->refs > 0)
        return;
    g_object_unref(t->cancel);
    g_object_unref(t->in);
    g_free(t);
}

static void tail_next(tail_t *t);

static void tail_split(tail_t *t)
{
    char *p = t->buf, *nl;

    while (t->cb && (nl = memchr(p, '\n', t->have - (size_t)(p - t->buf))) != NULL) {
        t->cb(p, (size_t)(nl - p), t->user);
        p = nl + 1;
    }
    t->have -= (size_t)(p - t->buf);
    memmove(t->buf, p, t->have);
    if (t->have == sizeof t->buf)
        t->have = 0;
}

static void tail_ready(GObject *src, GAsyncResult *res, gpointer user)
{
    tail_t *t = user;
    ssize_t n = g_input_stream_read_finish(t->in, res, NULL);

    (void)src;
    if (n > 0 && t->cb) {
        t->have += (size_t)n;
        tail_split(t);
        if (t->cb)
            tail_next(t);
    }
    tail_unref(t);
}

static void tail_next(tail_t *t)
{
    t->refs++;
    g_input_stream_read_async(t->in, t->buf + t->have, sizeof t->buf - t->have, 0, t->cancel, tail_ready, t);
}

tail_t *tail_start(GInputStream *in, tail_line cb, gpointer user)
{
    tail_t *t = g_malloc0(sizeof *t);

    t->refs = 1;
    t->in = in;
    t->cancel = g_cancellable_new();
    t->cb = cb;
    t->user = user;
    tail_next(t);
    return t;
}

void tail_stop(tail_t *t)
{
    t->cb = NULL;
    g_cancellable_cancel(t->cancel);
    tail_unref(t);
}
