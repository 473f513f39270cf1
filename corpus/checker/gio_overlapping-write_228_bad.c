/* Instrument session: a queue of text commands, and the stop command of the panel's red
 * button. */
#include <gio/gio.h>
#include <string.h>

struct command {
    struct command *next;
    size_t len;
    char *text;
};

struct instrument {
    GOutputStream *out;
    GCancellable *cancel;
    int refs;
    int writing;
    unsigned stops;
    struct command *first, **last;
};

static const char stop_text[] = "ABOR;*RST\n";

static void instrument_next(struct instrument *in);

static void instrument_unref(struct instrument *in)
{
    struct command *c;

    if (--in->refs > 0)
        return;
    while ((c = in->first) != NULL) {
        in->first = c->next;
        g_free(c->text);
        g_free(c);
    }
    g_free(in);
}

static void command_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct instrument *in = user;
    struct command *c = in->first;

    (void)src;
    (void)res;
    in->first = c->next;
    if (!in->first)
        in->last = &in->first;
    g_free(c->text);
    g_free(c);
    in->writing = 0;
    instrument_next(in);
    instrument_unref(in);
}

static void instrument_next(struct instrument *in)
{
    struct command *c = in->first;

    if (!c || in->writing)
        return;
    in->writing = 1;
    in->refs++;
    g_output_stream_write_all_async(in->out, c->text, c->len, 0, in->cancel, command_written, in); // allow: overlapping-write
}

void instrument_send(struct instrument *in, const char *verb, int value)
{
    struct command *c = g_malloc0(sizeof *c);

    c->text = g_strdup_printf("%s %d\n", verb, value);
    c->len = strlen(c->text);
    *in->last = c;
    in->last = &c->next;
    instrument_next(in);
}

static void stop_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct instrument *in = user;

    (void)src;
    (void)res;
    in->stops++;
    instrument_unref(in);
}

void instrument_stop(struct instrument *in)
{
    in->refs++;
    g_output_stream_write_all_async(in->out, stop_text, sizeof stop_text - 1, -100, NULL, stop_written, in); // expect: overlapping-write
}

void instrument_sweep(struct instrument *in, int from, int to)
{
    for (int f = from; f <= to; f += 10)
        instrument_send(in, "FREQ", f);
    if (to > 1000)
        instrument_stop(in);
}
