/* Download watcher: readers are in a list that the window owns and are shared with the
 * reads on their way. */
#include <gio/gio.h>
#include <string.h>

struct reader {
    struct reader *prev, *next;
    int refs;
    int detached;
    GInputStream *in;
    unsigned long blocks;
    void (*tick)(void *arg, unsigned long blocks, unsigned first);
    void *arg;
    unsigned char block[8192];
};

struct window {
    struct reader *readers;
};

static void reader_release(struct reader *r)
{
    if (--r->refs == 0)
        g_free(r);
}

static void reader_detach(struct window *w, struct reader *r)
{
    if (r->prev)
        r->prev->next = r->next;
    else
        w->readers = r->next;
    if (r->next)
        r->next->prev = r->prev;
    r->prev = r->next = NULL;
    r->detached = 1;
    reader_release(r);
}

static void block_read(GObject *src, GAsyncResult *res, gpointer user);

static void reader_request(struct reader *r)
{
    r->refs++;
    g_input_stream_read_async(r->in, r->block, sizeof r->block, 0, NULL, block_read, r);
}

static void block_read(GObject *src, GAsyncResult *res, gpointer user)
{
    struct reader *r = user;

    (void)src;
    (void)res;
    if (!r->detached) {
        r->blocks++;
        if (r->tick)
            r->tick(r->arg, r->blocks, r->block[0]);
    }
    if (!r->detached)
        reader_request(r);
    reader_release(r);
}

struct reader *window_watch(struct window *w, GInputStream *in, void (*tick)(void *, unsigned long, unsigned), void *arg)
{
    struct reader *r = g_malloc0(sizeof *r);

    r->refs = 1;
    r->in = in;
    r->tick = tick;
    r->arg = arg;
    r->next = w->readers;
    if (r->next)
        r->next->prev = r;
    w->readers = r;
    reader_request(r);
    return r;
}

void window_forget(struct window *w, struct reader *r)
{
    if (!r->detached)
        reader_detach(w, r);
}

void window_close(struct window *w)
{
    while (w->readers)
        reader_detach(w, w->readers);
}
