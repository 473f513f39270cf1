#include <gio/gio.h>
#include <string.h>

int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *written, void **error);

struct line {
    struct control *owner;
    char *text;
};

struct control {
    GOutputStream *out;
    GCancellable *cancel;
    int logged_in;
    int broken;
    unsigned volume;
};

static void on_line_sent(GObject *src, GAsyncResult *res, gpointer user)
{
    struct line *l = user;
    struct control *c = l->owner;
    size_t n = 0;

    if (!g_output_stream_write_all_finish((GOutputStream *)src, res, &n, NULL))
        c->broken = 1;
    g_free(l->text);
    g_free(l);
}

static void control_line(struct control *c, char *text)
{
    struct line *l = g_malloc0(sizeof *l);

    l->owner = c;
    l->text = text;
    g_output_stream_write_all_async(c->out, l->text, strlen(l->text), 0, c->cancel, on_line_sent, l); // expect: overlapping-write
}

void control_set_volume(struct control *c, unsigned v)
{
    if (v == c->volume)
        return;
    c->volume = v;
    if (c->logged_in)
        control_line(c, g_strdup_printf("volume %u\n", v));
}

void control_on_command(struct control *c, const char *verb, const char *arg)
{
    if (strcmp(verb, "login") == 0) {
        c->logged_in = 1;
        control_line(c, g_strdup_printf("ok login %s\n", arg));
        control_line(c, g_strdup_printf("volume %u\n", c->volume)); // allow: overlapping-write
    } else if (strcmp(verb, "quit") == 0) {
        c->logged_in = 0;
        control_line(c, g_strdup_printf("bye\n"));
    } else {
        control_line(c, g_strdup_printf("error unknown command %s\n", verb));
    }
}
