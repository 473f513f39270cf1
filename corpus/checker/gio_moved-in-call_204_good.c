/* Remote logger: lines collect in a batch and the batch goes to the stream when it is large
 * enough or on a tick; ownership of the batch moves to the write. */
#include <gio/gio.h>
#include <string.h>

#define BATCH_BYTES 8192

typedef struct logger logger;

typedef struct {
    logger *owner;
    size_t used;
    char bytes[BATCH_BYTES];
} batch;

struct logger {
    GOutputStream *out;
    batch *filling;
    int writing;
    unsigned long written, lost;
};

static batch *batch_take(batch **slot)
{
    batch *b = *slot;

    *slot = NULL;
    return b;
}

static void logger_kick(logger *l, size_t least);

static void on_batch_written(GObject *src, GAsyncResult *res, gpointer user)
{
    batch *b = user;
    logger *l = b->owner;

    (void)src;
    (void)res;
    l->written += b->used;
    g_free(b);
    l->writing = 0;
    logger_kick(l, BATCH_BYTES / 2);
}

static void logger_kick(logger *l, size_t least)
{
    const char *bytes;
    size_t n;

    if (l->writing || !l->filling || l->filling->used < least)
        return;
    bytes = l->filling->bytes;
    n = l->filling->used;
    l->writing = 1;
    g_output_stream_write_all_async(l->out, bytes, n, 0, NULL, on_batch_written, batch_take(&l->filling));
}

void logger_line(logger *l, const char *line)
{
    size_t n = strlen(line);

    if (!l->filling) {
        l->filling = g_malloc0(sizeof *l->filling);
        l->filling->owner = l;
    }
    if (n + 1 > BATCH_BYTES - l->filling->used) {
        l->lost++;
        return;
    }
    memcpy(l->filling->bytes + l->filling->used, line, n);
    l->filling->used += n;
    l->filling->bytes[l->filling->used++] = '\n';
    logger_kick(l, BATCH_BYTES / 2);
}

void logger_tick(logger *l)
{
    logger_kick(l, 1);
}
