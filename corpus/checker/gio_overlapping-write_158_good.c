/* Remote control channel: commands wait in a list, the next one goes out when the last one is written. */
#include <gio/gio.h>
#include <string.h>

struct command {
    struct command *next;
    char *text;
    size_t len;
};

struct remote {
    GOutputStream *out;
    struct command *first, **last;
    int active;
    unsigned depth, done;
};

static void remote_pump(struct remote *r);

static void command_free(struct command *c)
{
    g_free(c->text);
    g_free(c);
}

static void command_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct remote *r = user;
    struct command *c = r->first;
    (void)src;
    (void)res;

    r->first = c->next;
    if (!r->first)
        r->last = &r->first;
    r->depth--;
    r->done++;
    r->active = 0;
    command_free(c);
    remote_pump(r);
}

static void remote_pump(struct remote *r)
{
    struct command *c = r->first;

    if (r->active || !c)
        return;
    r->active = 1;
    g_output_stream_write_all_async(r->out, c->text, c->len, 0, NULL, command_written, r);
}

static void remote_queue(struct remote *r, char *text)
{
    struct command *c = g_malloc0(sizeof *c);

    c->text = text;
    c->len = strlen(text);
    *r->last = c;
    r->last = &c->next;
    r->depth++;
    remote_pump(r);
}

void remote_init(struct remote *r, GOutputStream *out)
{
    memset(r, 0, sizeof *r);
    r->out = out;
    r->last = &r->first;
}

void remote_volume(struct remote *r, int percent) { remote_queue(r, g_strdup_printf("VOLUME %d\n", percent)); }

void remote_seek(struct remote *r, double seconds) { remote_queue(r, g_strdup_printf("SEEK %.3f\n", seconds)); }

void remote_play(struct remote *r, const char *uri, int percent)
{
    remote_queue(r, g_strdup_printf("OPEN %s\n", uri));
    remote_volume(r, percent);
    remote_seek(r, 0.0);
    remote_queue(r, g_strdup_printf("PLAY\n"));
}

int remote_busy(const struct remote *r) { return r->depth > 16; }
