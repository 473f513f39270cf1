#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

gpointer g_realloc(gpointer, size_t);
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, void **error);

typedef struct {
    GOutputStream *stream;
    GCancellable *cancel;
    char *data;
    size_t len, cap;
    size_t in_write;
    int broken;
} Spooler;

static void spooler_flush(Spooler *sp);

static void on_written(GObject *src, GAsyncResult *res, gpointer user)
{
    Spooler *sp = user;
    size_t done = 0;
    (void)src;
    if (!g_output_stream_write_all_finish(sp->stream, res, &done, NULL))
        sp->broken = 1;
    memmove(sp->data, sp->data + sp->in_write, sp->len - sp->in_write);
    sp->len -= sp->in_write;
    sp->in_write = 0;
    if (!sp->broken && sp->len > 0)
        spooler_flush(sp);
}

static void spooler_flush(Spooler *sp)
{
    if (sp->in_write > 0 || sp->broken)
        return;
    sp->in_write = sp->len;
    g_output_stream_write_all_async(sp->stream, sp->data, sp->in_write, 0, sp->cancel, on_written, sp); // allow: mutated-in-flight
}

void spooler_add(Spooler *sp, const char *rec, size_t n)
{
    if (sp->broken)
        return;
    if (sp->len + n > sp->cap) {
        sp->cap = (sp->len + n) * 2;
        sp->data = g_realloc(sp->data, sp->cap); // expect: mutated-in-flight
    }
    memcpy(sp->data + sp->len, rec, n);
    sp->len += n;
    spooler_flush(sp);
}

Spooler *spooler_new(GOutputStream *stream, GCancellable *cancel)
{
    Spooler *sp = g_malloc0(sizeof *sp);
    sp->stream = stream;
    sp->cancel = cancel;
    return sp;
}
