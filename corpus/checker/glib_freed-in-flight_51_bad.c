#include <gio/gio.h>
#include <string.h>

typedef struct {
    GOutputStream *out;
    GCancellable *cancel;
    unsigned writes;
} Journal;

static void journal_written(GObject *src, GAsyncResult *res, gpointer data)
{
    (void)src;
    (void)res;
    ((Journal *)data)->writes++;
}

void journal_entry(Journal *j, const char *who, int code)
{
    char *line = g_strdup_printf("%s exited with %d\n", who, code);

    g_output_stream_write_all_async(j->out, line, strlen(line), 0, j->cancel, journal_written, j);
    g_free(line); // expect: freed-in-flight
}
