#include <gio/gio.h>
#include <string.h>

struct peer {
    GOutputStream *out;
    GInputStream *in;
    char inbuf[256];
};

struct msg {
    struct peer *peer;
    char *text;
};

static void written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct msg *m = user;
    (void)src;
    (void)res;
    g_free(m->text);
    g_free(m);
}

static void got(GObject *src, GAsyncResult *res, gpointer user)
{
    struct peer *p = user;
    (void)src;
    (void)res;
    p->inbuf[0] = 0;
}

void peer_status(struct peer *p, const char *name, int code)
{
    struct msg *m = g_malloc0(sizeof *m);
    m->peer = p;
    m->text = g_strdup_printf("%s=%d\r\n", name, code);
    g_output_stream_write_all_async(p->out, m->text, strlen(m->text), 0, NULL, written, m);
}

void peer_listen(struct peer *p) { g_input_stream_read_async(p->in, p->inbuf, sizeof p->inbuf, 0, NULL, got, p); }
