#include <gio/gio.h>
#include <string.h>

static const char hello[] = "EHLO here\r\n";
static const char from[] = "MAIL FROM:<a@example.org>\r\n";

typedef struct {
    GOutputStream *out;
    int pending;
} Smtp;

static void smtp_written(GObject *src, GAsyncResult *res, gpointer data)
{
    Smtp *s = data;
    (void)src;
    (void)res;
    s->pending--;
}

static void smtp_put(Smtp *s, const char *text)
{
    s->pending++;
    g_output_stream_write_all_async(s->out, text, strlen(text), 0, NULL, smtp_written, s); // expect: overlapping-write
}

void smtp_start(Smtp *s)
{
    smtp_put(s, hello);
    smtp_put(s, from); // allow: overlapping-write
}
