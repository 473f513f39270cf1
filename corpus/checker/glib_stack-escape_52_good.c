#include <gio/gio.h>

typedef void (*HeaderFunc)(const unsigned char *h, gpointer user);

typedef struct {
    unsigned char header[16];
    HeaderFunc func;
    gpointer user;
} ReadOp;

static void header_ready(GObject *src, GAsyncResult *res, gpointer data)
{
    ReadOp *op = data;
    (void)src;
    (void)res;
    op->func(op->header, op->user);
    g_free(op);
}

void read_header(GInputStream *in, HeaderFunc func, gpointer user)
{
    ReadOp *op = g_malloc0(sizeof *op);
    op->func = func;
    op->user = user;
    g_input_stream_read_async(in, op->header, sizeof op->header, 0, NULL, header_ready, op);
}
