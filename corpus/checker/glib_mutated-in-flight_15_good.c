#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

gpointer g_realloc(gpointer, size_t);
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, void **error);

typedef struct {
    GOutputStream *stream;
    GCancellable *cancel;
    char *fill;
    size_t len, cap;
    char *writing;
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
    g_free(sp->writing);
    sp->writing = NULL;
    if (!sp->broken && sp->len > 0)
        spooler_flush(sp);
}

static void spooler_flush(Spooler *sp)
{
    size_t n = sp->len;
    if (sp->writing || sp->broken)
        return;
    sp->writing = sp->fill;
    sp->fill = NULL;
    sp->len = sp->cap = 0;
    g_output_stream_write_all_async(sp->stream, sp->writing, n, 0, sp->cancel, on_written, sp);
}

void spooler_add(Spooler *sp, const char *rec, size_t n)
{
    if (sp->broken)
        return;
    if (sp->len + n > sp->cap) {
        sp->cap = (sp->len + n) * 2;
        sp->fill = g_realloc(sp->fill, sp->cap);
    }
    memcpy(sp->fill + sp->len, rec, n);
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
