/* Serial line protocol over a GOutputStream: requests are queued, one write is active. */
#include <gio/gio.h>
#include <string.h>

typedef struct _Request Request;
typedef struct _Link Link;

struct _Request {
    Request *next;
    char *text;
};

struct _Link {
    GOutputStream *out;
    GCancellable *cancel;
    Request *head;
    Request **tail;
    int writing;
    int ref;
    unsigned sent;
};

static void link_unref(Link *l)
{
    Request *r;

    if (--l->ref > 0)
        return;
    while ((r = l->head)) {
        l->head = r->next;
        g_free(r->text);
        g_free(r);
    }
    g_free(l);
}

static void link_next(Link *l);

static void request_written(GObject *src, GAsyncResult *res, gpointer data)
{
    Link *l = data;
    Request *r = l->head;

    (void)src;
    (void)res;
    l->head = r->next;
    if (!l->head)
        l->tail = &l->head;
    g_free(r->text);
    g_free(r);
    l->writing = 0;
    l->sent++;
    link_next(l);
    link_unref(l);
}

static void link_next(Link *l)
{
    if (l->writing || !l->head)
        return;
    l->writing = 1;
    l->ref++;
    g_output_stream_write_all_async(l->out, l->head->text, strlen(l->head->text), 0, l->cancel, request_written, l);
}

static void link_push(Link *l, char *text)
{
    Request *r = g_malloc0(sizeof *r);

    r->text = text;
    *l->tail = r;
    l->tail = &r->next;
    link_next(l);
}

Link *link_new(GOutputStream *out, GCancellable *cancel)
{
    Link *l = g_malloc0(sizeof *l);

    l->out = out;
    l->cancel = cancel;
    l->tail = &l->head;
    l->ref = 1;
    return l;
}

void link_setup(Link *l, int baud, int address)
{
    link_push(l, g_strdup_printf("AT+BAUD=%d\r", baud));
    link_push(l, g_strdup_printf("AT+ADDR=%d\r", address));
    link_push(l, g_strdup_printf("AT+SAVE\r"));
}

/* What is queued is still written; each write holds a reference. */
void link_close(Link *l)
{
    link_unref(l);
}
