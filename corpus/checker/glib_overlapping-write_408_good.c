/* Outgoing queue of a message bus client on a GOutputStream. */
#include <gio/gio.h>
#include <stddef.h>

struct item {
    struct item *next;
    size_t len;
    char *text;
};

struct bus {
    GOutputStream *out;
    GCancellable *cancel;
    struct item *head, *tail;
    int writing;
    unsigned long done;
};

static void bus_kick(struct bus *b);

static void item_free(struct item *it)
{
    g_free(it->text);
    g_free(it);
}

static void bus_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct bus *b = user;
    struct item *it = b->head;

    (void)src;
    (void)res;
    b->writing = 0;
    b->head = it->next;
    if (!b->head)
        b->tail = NULL;
    b->done++;
    item_free(it);
    bus_kick(b);
}

static void bus_kick(struct bus *b)
{
    struct item *it = b->head;

    if (b->writing || !it)
        return;
    b->writing = 1;
    g_output_stream_write_all_async(b->out, it->text, it->len, 0, b->cancel, bus_written, b);
}

static void bus_append(struct bus *b, char *text, size_t len)
{
    struct item *it = g_malloc0(sizeof *it);

    it->text = text;
    it->len = len;
    if (b->tail)
        b->tail->next = it;
    else
        b->head = it;
    b->tail = it;
}

void bus_publish(struct bus *b, char *head, size_t head_len, char *body, size_t body_len)
{
    bus_append(b, head, head_len);
    bus_append(b, body, body_len);
    bus_kick(b);
}
