#include <gio/gio.h>
#include <string.h>

static void line_written(GObject *src, GAsyncResult *res, gpointer line)
{
    (void)src;
    (void)res;
    g_free(line);
}

void send_line(GOutputStream *out, GCancellable *cancel, const char *verb, int arg)
{
    char *line = g_strdup_printf("%s %d\r\n", verb, arg);
    g_output_stream_write_all_async(out, line, strlen(line), 0, cancel, line_written, line);
}
