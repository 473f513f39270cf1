/* Event feed to subscribers: every subscriber has one connection on which queued items are
 * written one after the other; a heartbeat keeps middleboxes from dropping it. */
#include "squid2_comm.h"
#include <string.h>

typedef struct feed_item {
    struct feed_item *next;
    int len;
    char text[1];
} feed_item;

typedef struct subscriber {
    struct subscriber *next;
    int fd;
    int writing;
    int idle_ticks;
    feed_item *head, **tail;
} subscriber;

static subscriber *subscribers;

static const char heartbeat[] = ": hb\n\n";

static void feedKick(subscriber *s);

static void feedClosed(int fd, void *data)
{
    subscriber *s = data, **p;
    feed_item *i;

    (void)fd;
    for (p = &subscribers; *p; p = &(*p)->next) {
        if (*p == s) {
            *p = s->next;
            break;
        }
    }
    while ((i = s->head)) {
        s->head = i->next;
        xfree(i);
    }
    xfree(s);
}

static void feedWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    subscriber *s = data;

    (void)buf;
    (void)size;
    if (flag < 0) {
        comm_close(fd);
        return;
    }
    s->writing = 0;
    feedKick(s);
}

static void feedKick(subscriber *s)
{
    feed_item *i = s->head;
    char *out;

    if (s->writing || !i)
        return;
    s->head = i->next;
    if (!s->head)
        s->tail = &s->head;
    out = xmalloc((size_t)i->len);
    memcpy(out, i->text, (size_t)i->len);
    s->writing = 1;
    s->idle_ticks = 0;
    comm_write(s->fd, out, i->len, feedWritten, s, xfree); // allow: overlapping-write
    xfree(i);
}

void feedTick(void *unused)
{
    subscriber *s;

    (void)unused;
    for (s = subscribers; s; s = s->next) {
        if (++s->idle_ticks < 15)
            continue;
        s->idle_ticks = 0;
        s->writing = 1;
        comm_write(s->fd, heartbeat, (int)sizeof(heartbeat) - 1, feedWritten, s, NULL); // expect: overlapping-write
    }
}

void feedPublish(const char *text)
{
    size_t n = strlen(text);
    subscriber *s;

    for (s = subscribers; s; s = s->next) {
        feed_item *i = xcalloc(1, sizeof(*i) + n);

        memcpy(i->text, text, n);
        i->len = (int)n;
        *s->tail = i;
        s->tail = &i->next;
        feedKick(s);
    }
}

void feedSubscribe(int fd)
{
    subscriber *s = xcalloc(1, sizeof(*s));

    s->fd = fd;
    s->tail = &s->head;
    s->next = subscribers;
    subscribers = s;
    comm_add_close_handler(fd, feedClosed, s);
}
