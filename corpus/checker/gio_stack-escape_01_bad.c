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

static void chat_link_dispose(GObject *object)
{
    ChatLink *self = (ChatLink *)object;
    if (self->cancellable)
        g_cancellable_cancel(self->cancellable);
    g_clear_object(&self->cancellable);
    g_clear_object(&self->conn);
    G_OBJECT_CLASS(chat_link_parent_class)->dispose(object);
}

static void chat_link_class_init(ChatLinkClass *klass)
{
    G_OBJECT_CLASS(klass)->dispose = chat_link_dispose;
}

static void chat_link_init(ChatLink *self)
{
    self->cancellable = g_cancellable_new();
}

static void line_sent(GObject *source, GAsyncResult *res, gpointer user_data)
{
    ChatLink *self = user_data;
    GError *error = NULL;

    if (!g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), res, NULL, &error)) {
        self->failures++;
        g_warning("chat: %s", error->message);
        g_clear_error(&error);
    }
    g_object_unref(self);
}

gboolean chat_link_say(ChatLink *self, const gchar *room, const gchar *text)
{
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(self->conn));
    g_autofree gchar *escaped = g_strescape(text, NULL);
    g_autofree gchar *line = NULL;

    if (g_output_stream_has_pending(out))
        return FALSE;
    line = g_strdup_printf("MSG %u %s \"%s\"\n", ++self->serial, room, escaped);
    g_output_stream_write_all_async(out, line, strlen(line), G_PRIORITY_DEFAULT, self->cancellable, line_sent, g_object_ref(self)); // expect: stack-escape
    return TRUE;
}
