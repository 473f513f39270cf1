#include <gio/gio.h>
#include <string.h>

struct peer {
    GOutputStream *out;
    int errors;
};

static void written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct peer *p = user;
    (void)src;
    if (!res)
        p->errors++;
}

void peer_status(struct peer *p, const char *name, int code)
{
    char *text = g_strdup_printf("%s=%d\r\n", name, code);
    g_output_stream_write_all_async(p->out, text, strlen(text), 0, NULL, written, p);
    g_free(text); // expect: freed-in-flight
}
