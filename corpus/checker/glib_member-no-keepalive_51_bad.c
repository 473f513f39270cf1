#include <gio/gio.h>

typedef struct {
    GInputStream *in;
    unsigned long total;
    char buf[4096];
} Tail;

static void tail_read(GObject *src, GAsyncResult *res, gpointer data)
{
    Tail *t = data;
    (void)src;
    (void)res;
    t->total++;
    g_input_stream_read_async(t->in, t->buf, sizeof t->buf, 0, NULL, tail_read, t); // allow: member-no-keepalive
}

Tail *tail_open(GInputStream *in)
{
    Tail *t = g_malloc0(sizeof *t);
    t->in = in;
    g_input_stream_read_async(t->in, t->buf, sizeof t->buf, 0, NULL, tail_read, t); // expect: member-no-keepalive
    return t;
}

void tail_close(Tail *t)
{
    t->in = NULL;
    g_free(t); // allow: freed-in-flight
}
