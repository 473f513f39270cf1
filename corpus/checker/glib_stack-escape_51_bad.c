#include <gio/gio.h>
#include <string.h>

typedef struct {
    GInputStream *in;
    int state;
} Parser;

static void got_header(GObject *src, GAsyncResult *res, gpointer user)
{
    Parser *p = user;
    (void)src;
    (void)res;
    p->state++;
}

void parser_begin(Parser *p, GCancellable *cancel)
{
    unsigned char header[16];

    memset(header, 0, sizeof header);
    p->state = 0;
    g_input_stream_read_async(p->in, header, sizeof header, 0, cancel, got_header, p); // expect: stack-escape
}
