#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* from the GLib headers */
typedef struct _GError { unsigned domain; int code; char *message; } GError;
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *written, GError **);
void g_error_free(GError *);
#define G_PRIORITY_DEFAULT 0

typedef struct {
    GOutputStream *out;
    GCancellable *cancel;
    int refs;
    int failed;
    int volume;
    char title[128];
} RemoteControl;

typedef struct {
    RemoteControl *rc;
    char *line;
} Notice;

static void remote_unref(RemoteControl *rc)
{
    if (--rc->refs == 0)
        g_free(rc);
}

static void notice_written(GObject *source, GAsyncResult *res, gpointer user_data)
{
    Notice *n = user_data;
    GError *error = NULL;

    if (!g_output_stream_write_all_finish((GOutputStream *)source, res, NULL, &error)) {
        fprintf(stderr, "remote: %s\n", error->message);
        n->rc->failed = 1;
        g_error_free(error);
    }
    remote_unref(n->rc);
    g_free(n->line);
    g_free(n);
}

static void remote_notify(RemoteControl *rc, char *line)
{
    Notice *n;

    if (rc->failed) {
        g_free(line);
        return;
    }
    n = g_malloc0(sizeof *n);
    n->rc = rc;
    n->line = line;
    rc->refs++;
    g_output_stream_write_all_async(rc->out, n->line, strlen(n->line), G_PRIORITY_DEFAULT, rc->cancel, notice_written, n); // expect: overlapping-write
}

static void on_volume_changed(GObject *mixer, int volume, gpointer user_data)
{
    RemoteControl *rc = user_data;

    (void)mixer;
    if (volume == rc->volume)
        return;
    rc->volume = volume;
    remote_notify(rc, g_strdup_printf("volume %d\n", volume));
}

static void on_track_changed(GObject *player, const char *title, int position, gpointer user_data)
{
    RemoteControl *rc = user_data;

    (void)player;
    snprintf(rc->title, sizeof rc->title, "%s", title);
    remote_notify(rc, g_strdup_printf("title %s\n", rc->title));
    remote_notify(rc, g_strdup_printf("position %d\n", position)); // allow: overlapping-write
}

struct remote_handlers {
    void (*volume)(GObject *, int, gpointer);
    void (*track)(GObject *, const char *, int, gpointer);
};

const struct remote_handlers remote_handlers = {on_volume_changed, on_track_changed};

RemoteControl *remote_new(GOutputStream *out, GCancellable *cancel)
{
    RemoteControl *rc = g_malloc0(sizeof *rc);

    rc->out = out;
    rc->cancel = cancel;
    rc->refs = 1;
    rc->volume = -1;
    return rc;
}
