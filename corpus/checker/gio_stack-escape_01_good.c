#include <gio/gio.h>
#include <string.h>

typedef struct {
    GObject parent_instance;
    GSocketConnection *conn;
    GCancellable *cancellable;
    guint serial;
    guint failures;
} ChatLink;

typedef struct {
    GObjectClass parent_class;
} ChatLinkClass;

G_DEFINE_TYPE(ChatLink, chat_link, G_TYPE_OBJECT)

typedef struct {
    ChatLink *link;
    gchar *line;
} SendData;

static void chat_link_class_init(ChatLinkClass *klass) { (void)klass; }

static void chat_link_init(ChatLink *self) { self->cancellable = g_cancellable_new(); }

static void report(ChatLink *self, GError *error)
{
    self->failures++;
    g_warning("chat: %s", error->message);
    g_error_free(error);
}

static void line_sent(GObject *source, GAsyncResult *res, gpointer user_data)
{
    SendData *d = user_data;
    GError *error = NULL;

    if (!g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), res, NULL, &error))
        report(d->link, error);
    g_object_unref(d->link);
    g_free(d->line);
    g_free(d);
}

static void nick_sent(GObject *source, GAsyncResult *res, gpointer user_data)
{
    ChatLink *self = user_data;
    GError *error = NULL;

    if (g_output_stream_write_bytes_finish(G_OUTPUT_STREAM(source), res, &error) < 0)
        report(self, error);
    g_object_unref(self);
}

gboolean chat_link_say(ChatLink *self, const gchar *room, const gchar *text)
{
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(self->conn));
    g_autofree gchar *escaped = g_strescape(text, NULL);
    g_autofree gchar *line = NULL;
    SendData *d;

    if (g_output_stream_has_pending(out))
        return FALSE;
    line = g_strdup_printf("MSG %u %s \"%s\"\n", ++self->serial, room, escaped);
    d = g_new0(SendData, 1);
    d->link = g_object_ref(self);
    d->line = g_steal_pointer(&line);
    g_output_stream_write_all_async(out, d->line, strlen(d->line), G_PRIORITY_DEFAULT, self->cancellable, line_sent, d);
    return TRUE;
}

gboolean chat_link_nick(ChatLink *self, const gchar *nick)
{
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(self->conn));
    g_autofree gchar *line = g_strdup_printf("NICK %s\n", nick);
    g_autoptr(GBytes) bytes = g_bytes_new(line, strlen(line));

    if (g_output_stream_has_pending(out))
        return FALSE;
    g_output_stream_write_bytes_async(out, bytes, G_PRIORITY_DEFAULT, self->cancellable, nick_sent, g_object_ref(self));
    return TRUE;
}
