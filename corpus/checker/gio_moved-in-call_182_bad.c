// Job spooler client: jobs are kept on a list until the printer connection is idle and are
// then handed to the stream one at a time.
#include <gio/gio.h>
#include <string.h>

struct job {
    struct job *next;
    struct spooler *owner;
    char *ps;
    size_t len;
    int id;
};

struct spooler {
    GOutputStream *printer;
    struct job *queue, **tail;
    struct job *current;
    int next_id, done;
};

static void spooler_next(struct spooler *sp);

static inline gpointer steal_job(struct job **slot)
{
    struct job *j = *slot;

    *slot = NULL;
    return j;
}

static void job_free(struct job *j)
{
    g_free(j->ps);
    g_free(j);
}

static void job_sent(GObject *src, GAsyncResult *res, gpointer user)
{
    struct job *j = user;
    struct spooler *sp = j->owner;

    (void)src;
    (void)res;
    sp->done++;
    sp->printer = (GOutputStream *)src;
    job_free(j);
    spooler_next(sp);
}

static int spooler_pick(struct spooler *sp)
{
    if (!sp->queue || !sp->printer)
        return 0;
    sp->current = sp->queue;
    sp->queue = sp->current->next;
    if (!sp->queue)
        sp->tail = &sp->queue;
    sp->current->next = NULL;
    return 1;
}

static void spooler_next(struct spooler *sp)
{
    GOutputStream *out = sp->printer;

    if (!spooler_pick(sp))
        return;
    sp->printer = NULL;
    g_output_stream_write_all_async(out, sp->current->ps, sp->current->len, 0, NULL, job_sent, steal_job(&sp->current)); // expect: moved-in-call
}

int spooler_submit(struct spooler *sp, const char *title, const char *text)
{
    struct job *j = g_malloc0(sizeof *j);

    j->owner = sp;
    j->id = ++sp->next_id;
    j->ps = g_strdup_printf("%%!PS\n%% job %d: %s\n(%s) show\nshowpage\n", j->id, title, text);
    j->len = strlen(j->ps);
    *sp->tail = j;
    sp->tail = &j->next;
    spooler_next(sp);
    return j->id;
}

void spooler_init(struct spooler *sp, GOutputStream *printer)
{
    memset(sp, 0, sizeof *sp);
    sp->printer = printer;
    sp->tail = &sp->queue;
}
