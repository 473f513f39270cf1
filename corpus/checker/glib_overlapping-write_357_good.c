/* Log forwarder: lines queue up, the next one starts when the last is through. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct _GError;
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, struct _GError **);

struct line {
    struct line *next;
    size_t len;
    char *text;
};

struct forwarder {
    GOutputStream *out;
    struct line *head; /* being written */
    struct line **tail;
    int stopping;
    unsigned forwarded, lost;
};

static void start_head(struct forwarder *f);

static void drop_line(struct forwarder *f)
{
    struct line *l = f->head;
    f->head = l->next;
    if (!f->head)
        f->tail = &f->head;
    g_free(l->text);
    g_free(l);
}

static void line_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct forwarder *f = user;
    (void)src;
    if (g_output_stream_write_all_finish(f->out, res, NULL, NULL))
        f->forwarded++;
    else
        f->lost++;
    drop_line(f);
    if (f->stopping)
        while (f->head) {
            drop_line(f);
            f->lost++;
        }
    if (f->head)
        start_head(f);
}

static void start_head(struct forwarder *f)
{
    g_output_stream_write_all_async(f->out, f->head->text, f->head->len, 0, NULL, line_written, f);
}

struct forwarder *forwarder_new(GOutputStream *out)
{
    struct forwarder *f = g_malloc0(sizeof *f);
    f->out = out;
    f->tail = &f->head;
    return f;
}

void forwarder_log(struct forwarder *f, const char *unit, const char *text)
{
    struct line *l;
    int idle = f->head == NULL;
    if (f->stopping) {
        f->lost++;
        return;
    }
    l = g_malloc0(sizeof *l);
    l->text = g_strdup_printf("<%s> %s\n", unit, text);
    l->len = strlen(l->text);
    *f->tail = l;
    f->tail = &l->next;
    if (idle)
        start_head(f);
}

void forwarder_stop(struct forwarder *f)
{
    f->stopping = 1;
}
