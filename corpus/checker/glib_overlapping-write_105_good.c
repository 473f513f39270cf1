#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct _GError GError;
int g_output_stream_write_all_finish(GOutputStream *stream, GAsyncResult *result, size_t *written, GError **error);

enum presence { P_AWAY, P_HERE, P_BUSY };

struct stanza {
    struct stanza *next;
    size_t len;
    char *xml;
};

struct chat {
    GOutputStream *out;
    GCancellable *stop;
    char *jid;
    enum presence presence;
    unsigned pings, errors;
    size_t bytes_out;
    struct stanza *head, *tail;
    int writing, closed;
};

static void chat_pump(struct chat *c);

static void stanza_free(struct stanza *s)
{
    g_free(s->xml);
    g_free(s);
}

static struct stanza *queue_pop(struct chat *c)
{
    struct stanza *s = c->head;
    c->head = s->next;
    if (!c->head)
        c->tail = NULL;
    return s;
}

static void chat_release(struct chat *c)
{
    while (c->head)
        stanza_free(queue_pop(c));
    g_free(c->jid);
    g_free(c);
}

static void on_stanza_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct chat *c = user;
    size_t n = 0;
    if (g_output_stream_write_all_finish((GOutputStream *)src, res, &n, NULL))
        c->bytes_out += n;
    else
        c->errors++;
    c->writing = 0;
    stanza_free(queue_pop(c));
    if (c->closed)
        chat_release(c);
    else
        chat_pump(c);
}

static void chat_pump(struct chat *c)
{
    if (c->writing || !c->head)
        return;
    c->writing = 1;
    g_output_stream_write_all_async(c->out, c->head->xml, c->head->len, 0, c->stop, on_stanza_written, c);
}

static void chat_emit(struct chat *c, char *xml)
{
    struct stanza *s = g_malloc0(sizeof *s);
    s->xml = xml;
    s->len = strlen(xml);
    if (c->tail)
        c->tail->next = s;
    else
        c->head = s;
    c->tail = s;
    chat_pump(c);
}

void chat_say(struct chat *c, const char *to, const char *text)
{
    chat_emit(c, g_strdup_printf("<message to='%s' from='%s'><body>%s</body></message>", to, c->jid, text));
}

void chat_set_presence(struct chat *c, enum presence p)
{
    static const char *const show[] = {"away", "chat", "dnd"};
    if (c->presence == p)
        return;
    c->presence = p;
    chat_emit(c, g_strdup_printf("<presence><show>%s</show></presence>", show[p]));
}

/* Called from the main loop's keep-alive timer, which is removed before chat_close(). */
int chat_keepalive(gpointer user)
{
    struct chat *c = user;
    chat_emit(c, g_strdup_printf("<iq type='get' id='p%u'><ping xmlns='urn:xmpp:ping'/></iq>", c->pings++));
    return 1;
}

void chat_close(struct chat *c)
{
    c->closed = 1;
    if (!c->writing)
        chat_release(c);
}
