#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct _GError GError;
int g_output_stream_write_all_finish(GOutputStream *stream, GAsyncResult *result, size_t *written, GError **error);

enum presence { P_AWAY, P_HERE, P_BUSY };

struct stanza {
    struct chat *chat;
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
};

static void stanza_free(struct stanza *s)
{
    g_free(s->xml);
    g_free(s);
}

static void on_stanza_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct stanza *s = user;
    size_t n = 0;
    if (g_output_stream_write_all_finish((GOutputStream *)src, res, &n, NULL))
        s->chat->bytes_out += n;
    else
        s->chat->errors++;
    stanza_free(s);
}

static void chat_emit(struct chat *c, char *xml)
{
    struct stanza *s = g_malloc0(sizeof *s);
    s->chat = c;
    s->xml = xml;
    s->len = strlen(xml);
    g_output_stream_write_all_async(c->out, s->xml, s->len, 0, c->stop, on_stanza_written, s); // expect: overlapping-write
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

/* Called from the main loop's keep-alive timer. */
int chat_keepalive(gpointer user)
{
    struct chat *c = user;
    chat_emit(c, g_strdup_printf("<iq type='get' id='p%u'><ping xmlns='urn:xmpp:ping'/></iq>", c->pings++));
    return 1;
}
