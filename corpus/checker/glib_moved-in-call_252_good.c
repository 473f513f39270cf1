/* Notification bridge: text and length are read before the note is handed over. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct notifier;

struct note {
    struct note *next;
    struct notifier *owner;
    char *text;
    size_t len;
};

struct notifier {
    GOutputStream *out;
    struct note *head, **tail;
    int writing;
    unsigned sent, dropped;
};

static void send_next(struct notifier *n);

/* The g_steal_pointer idiom, typed. */
static struct note *note_steal(struct note **p)
{
    struct note *n = *p;
    *p = NULL;
    return n;
}

static void note_free(struct note *n)
{
    if (!n)
        return;
    g_free(n->text);
    g_free(n);
}

static void note_sent(GObject *src, GAsyncResult *res, gpointer user)
{
    struct note *note = user;
    struct notifier *n = note->owner;

    (void)src;
    (void)res;
    n->writing = 0;
    n->sent++;
    note_free(note);
    send_next(n);
}

static struct note *pop(struct notifier *n)
{
    struct note *note = n->head;
    if (note) {
        n->head = note->next;
        if (!n->head)
            n->tail = &n->head;
    }
    return note;
}

static void send_next(struct notifier *n)
{
    struct note *note = n->writing ? NULL : pop(n);

    while (note && note->len == 0) {
        n->dropped++;
        note_free(note);
        note = pop(n);
    }
    if (note) {
        const char *text = note->text;
        size_t len = note->len;

        n->writing = 1;
        g_output_stream_write_all_async(n->out, text, len, 0, NULL, note_sent, note_steal(&note));
    }
    note_free(note); /* NULL by now */
}

void notifier_init(struct notifier *n, GOutputStream *out)
{
    memset(n, 0, sizeof *n);
    n->out = out;
    n->tail = &n->head;
}

void notifier_post(struct notifier *n, const char *title, const char *body, int urgency)
{
    struct note *note = g_malloc0(sizeof *note);

    note->owner = n;
    note->text = g_strdup_printf("%d\t%s\t%s\n", urgency, title, body);
    note->len = strlen(note->text);
    *n->tail = note;
    n->tail = &note->next;
    send_next(n);
}
