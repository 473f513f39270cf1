/* Message framing over a GOutputStream: an eight byte head, then the payload. */
#include <gio/gio.h>
#include <stdint.h>
#include <string.h>

struct message {
    struct framer *owner;
    int parts;
    size_t len;
    unsigned char head[8];
    unsigned char *payload;
};

struct framer {
    GOutputStream *out;
    GCancellable *cancel;
    struct message *current;
    unsigned long messages;
};

static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static void message_free(struct message *m)
{
    g_free(m->payload);
    g_free(m);
}

static void part_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct message *m = user;

    (void)src;
    (void)res;
    if (--m->parts > 0)
        return;
    m->owner->current = NULL;
    m->owner->messages++;
    message_free(m);
}

int framer_send(struct framer *f, unsigned type, unsigned char *payload, size_t len)
{
    struct message *m;

    if (f->current)
        return -1;
    m = g_malloc0(sizeof *m);
    m->owner = f;
    m->payload = payload;
    m->len = len;
    m->parts = 2;
    put32(m->head, type);
    put32(m->head + 4, (uint32_t)len);
    f->current = m;
    g_output_stream_write_all_async(f->out, m->head, sizeof m->head, 0, f->cancel, part_written, m); /* allow: overlapping-write */
    g_output_stream_write_all_async(f->out, m->payload, m->len, 0, f->cancel, part_written, m); /* expect: overlapping-write */
    return 0;
}
