/* Status line publisher for a desktop panel: only the newest text matters, older ones are coalesced. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct publisher {
    GOutputStream *out;
    GCancellable *stop;
    char *text;
    unsigned revision;
    int writing, stale, closing;
};

struct battery {
    int percent, charging;
};

static void publisher_kick(struct publisher *p);

struct publisher *publisher_new(GOutputStream *out, GCancellable *stop)
{
    struct publisher *p = g_malloc0(sizeof *p);

    p->out = out;
    p->stop = stop;
    return p;
}

static void publisher_free(struct publisher *p)
{
    g_free(p->text);
    g_free(p);
}

static void on_written(GObject *source, GAsyncResult *result, gpointer user)
{
    struct publisher *p = user;

    (void)source;
    (void)result;
    p->writing = 0;
    if (p->closing)
        publisher_free(p);
    else if (p->stale)
        publisher_kick(p);
}

static void publisher_kick(struct publisher *p)
{
    if (p->writing)
        return;
    p->writing = 1;
    p->stale = 0;
    g_output_stream_write_all_async(p->out, p->text, strlen(p->text), 0, p->stop, on_written, p);
}

static void publisher_replace(struct publisher *p, char *fresh)
{
    g_free(p->text); // expect: freed-in-flight
    p->text = fresh;
    p->stale = 1;
    p->revision++;
    publisher_kick(p);
}

void publisher_battery(struct publisher *p, const struct battery *b)
{
    if (p->closing)
        return;
    publisher_replace(p, g_strdup_printf("battery %d%%%s\n", b->percent, b->charging ? " +" : ""));
}

void publisher_clock(struct publisher *p, int hour, int minute)
{
    if (p->closing)
        return;
    publisher_replace(p, g_strdup_printf("clock %02d:%02d\n", hour, minute));
}

void publisher_close(struct publisher *p)
{
    if (p->closing)
        return;
    p->closing = 1;
    if (!p->writing)
        publisher_free(p);
}
